export type { AccountApi, Whose } from './account-api.js';
export {
  ServerDetails,
  ServerRefreshed,
  ServerRegistered,
  ServerSummary,
  ServerToggled,
  ToolOfServer,
} from './answers.js';
export {
  createRegistryClient,
  type CatalogApi,
  type InternalApi,
  type NewServer,
  type RegistryClient,
  type RegistryClientOptions,
  type ServerChanges,
} from './client.js';
export { findOwnGateway, type OwnGatewaySettings } from './own-gateway.js';
