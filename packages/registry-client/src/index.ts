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
} from './client.js';
