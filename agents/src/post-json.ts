import { AgentFailed } from './failure.js';

const TIMEOUT_MS = 120_000;

/** @throws AgentFailed when the model cannot be reached, or refuses */
export async function postJson(
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<unknown> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    throw new AgentFailed(`The model at ${url} cannot be reached.`, { cause });
  });
  if (!response.ok) {
    const said = (await response.text()).slice(0, 300);
    throw new AgentFailed(`The model at ${url} answered HTTP ${response.status}: ${said}`);
  }
  return response.json();
}
