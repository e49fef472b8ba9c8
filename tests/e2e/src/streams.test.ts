import { describe, expect, it } from '@jest/globals';
import { narrowedToken, revokeToken } from './proof/machine-client.js';
import { theStack } from './the-stack.js';

const SCOPES = ['mcp-servers-unrestricted/read', 'mcp-servers-unrestricted/execute'];

/** Opens mcpgw's legacy stream. */
async function openStream(token: string, signal?: AbortSignal): Promise<Response> {
  const headers = { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' };
  const response = await fetch(`${theStack.gatewayUrl}/mcpgw/sse`, {
    headers,
    ...(signal && { signal }),
  });
  expect(response.status).toBe(200);
  return response;
}

describe('An open stream', () => {
  it('ends within a minute after its token was revoked, and another does not (T-147)', async () => {
    const token = await narrowedToken(theStack, SCOPES);
    const stream = await openStream(token);
    const leaving = new AbortController();
    const other = await openStream(await narrowedToken(theStack, SCOPES), leaving.signal);
    let otherEnded = false;
    const reading = other.text().then(() => {
      otherEnded = true;
    });
    const revoked = Date.now();
    await revokeToken(theStack, token);
    await expect(stream.text()).resolves.toContain('event: endpoint');
    expect(Date.now() - revoked).toBeLessThan(60_000);
    expect(otherEnded).toBe(false);
    leaving.abort();
    await expect(reading).rejects.toThrow();
  }, 90_000);
});
