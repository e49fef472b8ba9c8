import {
  readStrictly,
  startEchoUpstream,
  type Answer,
  type EchoUpstream,
  type RecordedRequest,
} from '@mcp-gateway/testing';

const INFO = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  serverInfo: { name: 'r', version: '1' },
};
const LISTS = { tools: [], prompts: [], resources: [], resourceTemplates: [] };
const RESULT = JSON.stringify({ ...INFO, ...LISTS });

/** Answers anything as a server of both transports would, under the id that was sent, as it was written. */
const answer: Answer = ({ method, url, body }, res) => {
  if (method === 'GET' && url === '/sse') {
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    res.write('event: endpoint\ndata: /messages?sessionId=1\n\n');
    return;
  }
  const id = method === 'POST' ? readStrictly(body)?.id : undefined;
  if (method !== 'POST') res.writeHead(405).end();
  else if (id === undefined || url.startsWith('/messages')) res.writeHead(202).end();
  else {
    res.writeHead(200, { 'Content-Type': 'application/json' });
    res.end(`{"jsonrpc":"2.0","id":${id},"result":${RESULT}}`);
  }
};

/** A server of both transports that allows everything and remembers what reached it. */
export type RecordingServer = Pick<EchoUpstream, 'close'> & {
  name: string;
  /** As it lies in the data folder. */
  record: { path: string };
  /** What came through the gateway, which gives each request an id; the registry's probes have none. */
  calls: () => { id: string; request: RecordedRequest }[];
};

export async function startRecordingServer(name: string): Promise<RecordingServer> {
  const upstream = await startEchoUpstream(name);
  upstream.answerWith(answer);
  return {
    name,
    record: Object.assign(
      { path: `/${name}` },
      { server_name: name, proxy_pass_url: upstream.url },
    ),
    calls: () =>
      upstream.requests.flatMap((request) =>
        request.header('x-request-id').map((id) => ({ id, request })),
      ),
    close: upstream.close,
  };
}
