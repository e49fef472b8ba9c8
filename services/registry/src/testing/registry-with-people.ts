import { startStubAuthServer, type StubAuthServer } from '@mcp-gateway/testing';
import { addPeople } from './people.js';
import {
  createRegistryUnderTest,
  INTERNAL_KEY,
  type RegistryUnderTest,
  type UnderTestOptions,
} from './registry-under-test.js';

export type RegistryWithPeople = RegistryUnderTest & {
  authServer: StubAuthServer;
  close: () => Promise<void>;
};

/** A registry beside an auth-server at which everybody has a session and a token. */
export async function startRegistryWithPeople(
  options: Omit<UnderTestOptions, 'authServerUrl'> = {},
): Promise<RegistryWithPeople> {
  const authServer = await startStubAuthServer(INTERNAL_KEY);
  addPeople(authServer);
  const registry = await createRegistryUnderTest({ ...options, authServerUrl: authServer.url });
  const close = () => {
    registry.monitor.close();
    return authServer.close();
  };
  return { ...registry, authServer, close };
}
