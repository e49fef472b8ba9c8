import {
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  inputRequired,
  inputResponse,
  type ClientCapabilities,
  type InputRequests,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { text } from './conformance-fixtures.js';

const codec = createRequestStateCodec({ key: 'signs what clients carry between the rounds' });

/** Takes state back only as it was given out. */
export const verifyState = codec.verify.bind(codec);

type Property = { type: 'string' } | { type: 'boolean' };
const form = (message: string, field: string, property: Property = { type: 'string' }) =>
  inputRequired.elicit({
    message,
    requestedSchema: { type: 'object', properties: { [field]: property }, required: [field] },
  });
const sampling = (prompt: string) =>
  inputRequired.createMessage({
    messages: [{ role: 'user', content: text(prompt) }],
    maxTokens: 100,
  });

const NAME = { user_name: form('Your name?', 'name') };
const CONFIRMATION = { confirm: form('Sure?', 'ok', { type: 'boolean' }) };
const SAMPLING = { capital_question: sampling('The capital of France?') };
const ROOTS = { client_roots: inputRequired.listRoots() };
const CONTEXT = { user_context: form('In which context?', 'context') };

/** Asks for what is still missing; undefined: nothing is. */
type Ask = (ctx: ServerContext) => InputRequiredResult | undefined | Promise<InputRequiredResult>;

const missing = (requests: InputRequests, { mcpReq }: ServerContext) =>
  Object.keys(requests).some((key) => inputResponse(mcpReq.inputResponses, key).kind === 'missing');

const once =
  (inputRequests: InputRequests): Ask =>
  (ctx) =>
    missing(inputRequests, ctx) ? inputRequired({ inputRequests }) : undefined;

/** The same, and the client has to bring back a state. */
const withState =
  (inputRequests: InputRequests) =>
  async (ctx: ServerContext): Promise<InputRequiredResult | undefined> => {
    if (!missing(inputRequests, ctx) && ctx.mcpReq.requestState() !== undefined) return undefined;
    return inputRequired({ inputRequests, requestState: await codec.mint('begun') });
  };

const STEPS = [{ step1: form('Your name?', 'name') }, { step2: form('A colour?', 'color') }];

/** One question after the other; the state says how many were answered. */
async function stepByStep({ mcpReq }: ServerContext): Promise<InputRequiredResult | undefined> {
  const done = mcpReq.requestState<number>() ?? 0;
  const inputRequests = STEPS[done];
  return (
    inputRequests && inputRequired({ inputRequests, requestState: await codec.mint(done + 1) })
  );
}

function declaredBy({ mcpReq }: ServerContext): ClientCapabilities {
  const envelope = mcpReq.envelope as Record<string, ClientCapabilities> | undefined;
  return envelope?.[CLIENT_CAPABILITIES_META_KEY] ?? {};
}

/** Nothing that the client cannot answer. */
const ifCapable: Ask = (ctx) => {
  const can = declaredBy(ctx);
  return once({ ...(can.sampling && SAMPLING), ...(can.elicitation && NAME) })(ctx);
};

/** Tools and a prompt that have the client answer something before they are done. */
export const ASKING = {
  test_input_required_result_elicitation: once(NAME),
  test_input_required_result_sampling: once(SAMPLING),
  test_input_required_result_list_roots: once(ROOTS),
  test_input_required_result_request_state: withState(CONFIRMATION),
  test_input_required_result_tampered_state: withState(CONFIRMATION),
  test_input_required_result_multiple_inputs: withState({ ...NAME, ...SAMPLING, ...ROOTS }),
  test_input_required_result_multi_round: stepByStep,
  test_input_required_result_capabilities: ifCapable,
  test_missing_capability: once(SAMPLING),
  test_streaming_elicitation: once(NAME),
};

export const askingPrompt = once(CONTEXT);
