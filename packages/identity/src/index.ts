export {
  createHopTokenSigner,
  createHopTokenVerifier,
  HOP_TOKEN_LIFETIME_S,
  type Hop,
  type HopAudience,
  type HopTokenSignerOptions,
  type HopTokenVerifierOptions,
  type SignHopToken,
  type VerifyHopToken,
} from './hop-token.js';
export {
  createInternalKeyCheck,
  createOperatorKeyCheck,
  internalKey,
  operatorKey,
  type KeyCheck,
} from './internal-key.js';
export type { Owner } from './owner.js';
export type { Principal } from './principal.js';
export { remoteKeys } from './remote-keys.js';
export { TokenRejected, type Rejection } from './token-rejected.js';
export { createSeal, type Seal } from './seal.js';
export { createTaskIds, type TaskIds } from './task-ids.js';
