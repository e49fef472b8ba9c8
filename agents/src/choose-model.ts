import { createAnthropicModel } from './anthropic-model.js';
import { AgentFailed } from './failure.js';
import type { Model } from './model.js';
import { createOpenAiModel } from './openai-model.js';
import type { Settings } from './settings.js';

const BASE_URLS = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com/v1',
} as const;

/** @throws AgentFailed when no model is named */
export function chooseModel(settings: Settings): Model {
  const { LLM_API: api, LLM_BASE_URL, LLM_API_KEY: apiKey, LLM_MODEL: model } = settings;
  if (!model) throw new AgentFailed('LLM_MODEL is not set; --no-llm needs no model.');
  const baseUrl = (LLM_BASE_URL ?? BASE_URLS[api]).replace(/\/$/, '');
  const create = api === 'openai' ? createOpenAiModel : createAnthropicModel;
  return create({ baseUrl, apiKey, model });
}
