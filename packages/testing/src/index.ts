export { aServer, aServerSpec } from './a-server.js';
export { startStubAuthServer, type StubAuthServer } from './stub-auth-server.js';
export { startFakeGitHub, type FakeGitHub, type GitHubPerson } from './fake-github.js';
export { freePorts } from './free-ports.js';
export { startLocalServer, type LocalServer } from './local-server.js';
export { disagreements, handInCalls, type Disagreement } from './agreement.js';
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
export {
  createPolicyOracle,
  ORACLE_METHODS,
  type OracleCall,
  type PolicyOracle,
} from './policy-oracle.js';
export { EXECUTE, MATRIX_POLICY, MATRIX_SCOPES, READ } from './matrix/matrix-policy.js';
export {
  MATRIX_CALLS,
  matrixMessage,
  modernMatrixRequest,
  type MatrixCall,
} from './matrix/matrix-calls.js';
export { createRandom, type Random } from './fuzz/random.js';
export { fuzzRequest, type FuzzRequest } from './fuzz/fuzz-request.js';
export { createFuzzOracle, type FuzzCaller, type FuzzOracle } from './fuzz/fuzz-oracle.js';
export { readStrictly, type StrictMessage } from './fuzz/strict-reader.js';
export { startServiceProcess } from './service-process.js';
export {
  startOidcProvider,
  type OidcProvider,
  type OidcProviderOptions,
  type OidcUser,
} from './oidc-provider.js';
export {
  startCognitoLocal,
  type CognitoLocal,
  type CognitoLocalOptions,
  type CognitoTokens,
  type CognitoUser,
} from './cognito-local.js';
export { startFakeIdp, type FakeIdp, type FakeIdpOptions, type IdpMood } from './fake-idp.js';
export { createIdpKey, type IdpKey } from './idp-key.js';
