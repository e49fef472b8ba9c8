import {
  initiateDeviceAuthorization,
  pollDeviceAuthorizationGrant,
  type Configuration,
  type TokenEndpointResponse,
} from 'openid-client';
import { CommandFailed } from '../failure.js';

/** Whether the authorization server lets people sign in on another machine (RFC 8628). */
export function offersDeviceFlow(server: Configuration): boolean {
  return server.serverMetadata().device_authorization_endpoint !== undefined;
}

/** The person signs in on any machine, with a code that stands here. @throws CommandFailed */
export async function signInWithDevice(
  server: Configuration,
  note: (text: string) => void,
): Promise<TokenEndpointResponse> {
  try {
    const begun = await initiateDeviceAuthorization(server, {});
    note(`Open ${begun.verification_uri} on any machine, and enter the code ${begun.user_code}`);
    return await pollDeviceAuthorizationGrant(server, begun);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailed(`You were not signed in: ${reason}`, { cause });
  }
}
