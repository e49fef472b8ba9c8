export {
  ACTOR_HEADER,
  Caller,
  IntrospectRequest,
  IntrospectResponse,
  Listed,
  OfSubject,
  SessionEnd,
  SessionStarted,
  SignIn,
} from './account-api.js';
export {
  ApiToken,
  ApiTokenOrder,
  ApiTokens,
  ApiTokenWithSecret,
  Client,
  Clients,
  ClientWithSecret,
  MAX_API_TOKEN_DAYS,
  Me,
  NewApiToken,
  NewClient,
  NewUser,
  PasswordChange,
  SessionInfo,
  SessionInfos,
  User,
  UserChanges,
  Users,
} from './account-management.js';
export { CallTokenRequest, CallTokenResponse } from './call-token.js';
export { Environment, isSampleSecret, type EnvironmentName } from './environment.js';
export {
  AUDIT_FILES,
  AuditEvent,
  ChangeRecord,
  DecisionRecord,
  EventRecord,
  type AuditKind,
  type ChangeLine,
  type DecisionLine,
  type EventLine,
} from './audit.js';
export {
  ENDPOINTS,
  GatewayHeader,
  GatewayRoute,
  MCPGW_SERVER,
  type Endpoint,
} from './gateway-headers.js';
export { Explained, ExplainRequest } from './explain-api.js';
export { gatewayUrl, isReadableByOthers, type GatewayUrlSettings } from './gateway-url.js';
export { HealthStatus, ServiceHealth } from './health.js';
export {
  CALL_KEY_PURPOSE,
  INTERNAL_KEY_PURPOSE,
  OPERATOR_KEY_PURPOSE,
  SESSION_KEY_PURPOSE,
  STREAM_KEY_PURPOSE,
  TASK_KEY_PURPOSE,
} from './internal-key.js';
export {
  clientMethods,
  isKnownMethod,
  isListMethod,
  isMethodOfEra,
  listShape,
  methodRule,
  type Era,
  type ListMethod,
  type ListShape,
  type MethodRule,
  type MethodTarget,
} from './mcp-methods.js';
export { RelayRoute, RelayRoutes } from './relay-route.js';
export { SESSION_COOKIE } from './session-cookie.js';
export { ProviderSignOut, SignInProblem, SignInProviders } from './sign-in-api.js';
export { serviceUrl } from './service-url.js';
export { FreeServerPath, RESERVED_SEGMENTS, ServerPath, serverName } from './server-path.js';
export { Server, ServerSpec, ServerStatus, Tool, Transport } from './server.js';
export {
  MAX_STREAMS_CHECKED,
  parseStreamRight,
  renderStreamRight,
  StreamCheckRequest,
  StreamCheckResponse,
  type StreamRight,
} from './stream-right.js';
export { ToolHit, ToolHits, ToolSearch } from './tool-search.js';
