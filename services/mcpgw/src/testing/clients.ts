import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

type Door = 'mcp' | 'sse';

/** An SDK client of one of the gateway's servers, as one of its principals. */
export async function connectClient(
  gatewayUrl: string,
  server: string,
  who: string,
  door: Door,
): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const url = new URL(`${gatewayUrl}/${server}/${door}`);
  const requestInit = { headers: { authorization: `Bearer ${who}` } };
  const transport =
    door === 'mcp'
      ? new StreamableHTTPClientTransport(url, { requestInit })
      : // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what legacy clients use
        new SSEClientTransport(url, { requestInit });
  await client.connect(transport);
  return client;
}
