import { startEchoUpstream, type Answer, type EchoUpstream } from './echo-upstream.js';
import { freePorts } from './free-ports.js';

/** Everything around nginx, played by recording upstreams. */
export type GatewayStubs = {
  /** The auth-server; it allows all servers but `secret` unless it is told otherwise. */
  gate: EchoUpstream;
  registry: EchoUpstream;
  mcpgw: EchoUpstream;
  /** MCP servers, of which `secret` must never be reached. */
  allowed: EchoUpstream;
  secret: EchoUpstream;
  /** Of all of them, and a free one for nginx. */
  ports: { http: number; auth: number; registry: number; mcpgw: number };
  /** All of them as they were at the start. */
  reset: () => void;
  close: () => Promise<void>;
};

export const HOP_TOKEN = 'a-hop-token';
export const CHALLENGE = 'Bearer scope="some", resource_metadata="http://localhost/metadata"';

/** What the auth-server answers when it allows. */
export function allow(location = '@upstream', headers: Record<string, string> = {}): Answer {
  return (_request, res) => {
    res.writeHead(200, { 'Content-Length': '0', 'X-Accel-Redirect': location, ...headers }).end();
  };
}

/** What the auth-server answers when it refuses. */
export function refuse(status: number, headers: Record<string, string> = {}): Answer {
  const error = { code: -32003, message: `refused with ${status}` };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, error });
  return (_request, res) =>
    res.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body);
}

const decide: Answer = (request, res, req) => {
  const [server] = request.header('x-mcp-server');
  if (server === 'secret') refuse(403, { 'WWW-Authenticate': CHALLENGE })(request, res, req);
  else if (server === 'mcpgw') {
    allow('@upstream', { 'X-Gateway-Identity': HOP_TOKEN })(request, res, req);
  } else if (request.header('x-mcp-endpoint')[0] !== 'mcp') allow('@relay')(request, res, req);
  else allow()(request, res, req);
};

const notFound: Answer = (_request, res) => res.writeHead(404).end();

export async function startGatewayStubs(): Promise<GatewayStubs> {
  const start = (name: string) => startEchoUpstream(name);
  const [gate, registry, mcpgw, allowed, secret] = await Promise.all([
    start('gate'),
    start('registry'),
    start('mcpgw'),
    start('allowed'),
    start('secret'),
  ]);
  const [http = 0] = await freePorts(1);
  const all = [gate, registry, mcpgw, allowed, secret];
  const reset = () => {
    for (const stub of all) {
      stub.forget();
      stub.answerWith(undefined);
    }
    gate.answerWith(decide);
    registry.answerWith(notFound);
  };
  reset();
  return {
    gate,
    registry,
    mcpgw,
    allowed,
    secret,
    ports: { http, auth: gate.port, registry: registry.port, mcpgw: mcpgw.port },
    reset,
    close: async () => {
      await Promise.all(all.map((stub) => stub.close()));
    },
  };
}
