export { aServer, aServerSpec } from './a-server.js';
export { startStubAuthServer, type StubAuthServer } from './stub-auth-server.js';
export { freePorts } from './free-ports.js';
export { agentToken, startStack, type Stack, type StackOptions } from './stack.js';
export { aPolicy, POLICY_TEXT } from './a-policy.js';
export { aPrincipal } from './a-principal.js';
export {
  createTestKey,
  es256,
  forgeToken,
  hs256,
  unsigned,
  type Signature,
  type TestKey,
} from './forge-token.js';
export { sendRequest, type HttpAnswer, type HttpRequest, type HttpTarget } from './send-request.js';
export {
  sha256,
  startEchoUpstream,
  type Answer,
  type EchoUpstream,
  type RecordedRequest,
} from './echo-upstream.js';
export {
  allow,
  CHALLENGE,
  HOP_TOKEN,
  refuse,
  startGatewayStubs,
  type GatewayStubs,
} from './gateway-stubs.js';
export type { RawAnswer } from './raw-answer.js';
export { openRaw, sendRaw, type RawConnection } from './raw-client.js';
export { rawRequest, type RawRequest } from './raw-request.js';
