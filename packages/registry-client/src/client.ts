import {
  GatewayHeader,
  Me,
  RelayRoutes,
  ToolHits,
  type RelayRoute,
  type ServerPath,
  type Tool,
  type ToolHit,
  type ToolSearch,
  type Transport,
} from '@mcp-gateway/contracts';
import type { z } from 'zod';
import { accountApi, type AccountApi } from './account-api.js';
import {
  AllServerDetails,
  AllTools,
  ServerDetails,
  ServerPage,
  ServerRefreshed,
  ServerRegistered,
  ServerToggled,
  ToolsOfServer,
  type ServerSummary,
  type ToolOfServer,
} from './answers.js';
import { readAnswer, request, type Ask, type Fetch } from './request.js';

const TIMEOUT_MS = 10_000;
/** The registry probes the server before it answers these. */
const PROBING_TIMEOUT_MS = 30_000;
const PAGE_SIZE = 1_000;

export type NewServer = {
  server_name: string;
  path: string;
  proxy_pass_url: string;
  description?: string | undefined;
  tags?: readonly string[] | undefined;
  num_tools?: number | undefined;
  num_stars?: number | undefined;
  is_python?: boolean | undefined;
  license?: string | undefined;
  transport?: Transport | undefined;
  /** Sent to the server with each request. */
  headers?: Readonly<Record<string, string>> | undefined;
};

/** What is absent stays as it is. */
export type ServerChanges = Partial<Omit<NewServer, 'path'>>;

/** The catalogue as one caller may see and change it. Every call throws AppError when it fails. */
export type CatalogApi = {
  /** As whom the caller is known, and what they may do. */
  me: () => Promise<Me>;
  /** All pages of `GET /api/servers`. */
  listServers: () => Promise<ServerSummary[]>;
  serverDetails: (path: ServerPath) => Promise<ServerDetails>;
  allServerDetails: () => Promise<Record<string, ServerDetails>>;
  tools: (path: ServerPath) => Promise<{ service_path: string; tools: Tool[] }>;
  allTools: () => Promise<{ tools: ToolOfServer[] }>;
  /** The tools that fit the words and that the caller may call, best first. */
  searchTools: (search: z.input<typeof ToolSearch>) => Promise<ToolHit[]>;
  refresh: (path: ServerPath) => Promise<ServerRefreshed>;
  toggle: (path: ServerPath, enabled: boolean) => Promise<ServerToggled>;
  register: (server: NewServer) => Promise<ServerRegistered>;
  edit: (path: ServerPath, changes: ServerChanges) => Promise<ServerRegistered>;
  remove: (path: ServerPath) => Promise<void>;
};

/** What only our own services may ask, on their own behalf. */
export type InternalApi = {
  /** The same array as before when nothing has changed. */
  relayRoutes: () => Promise<readonly RelayRoute[]>;
};

export type RegistryClient = {
  /** Acts as whom the hop token names, under the request's id. */
  as: (hopToken: string, requestId?: string) => CatalogApi;
  /** Acts as whom the access token is for. */
  withToken: (accessToken: string) => CatalogApi & AccountApi;
  asService: (internalKey: string) => InternalApi;
};

export type RegistryClientOptions = {
  baseUrl: string;
  /** For ordinary calls; those that make the registry probe a server may take three times as long. */
  timeoutMs?: number;
  fetch?: Fetch;
};

type Question = Omit<Ask, 'headers'>;
type AskAs = (question: Question) => Promise<string>;
type Timeouts = { ordinary: number; probing: number };

/** Speaks the registry's HTTP API; holds no credential, each caller brings its own. */
export function createRegistryClient(options: RegistryClientOptions): RegistryClient {
  const { baseUrl, timeoutMs, fetch = globalThis.fetch } = options;
  const timeouts: Timeouts = {
    ordinary: timeoutMs ?? TIMEOUT_MS,
    probing: timeoutMs === undefined ? PROBING_TIMEOUT_MS : timeoutMs * 3,
  };
  const askWith =
    (headers: Record<string, string>): AskAs =>
    (ask) =>
      request(fetch, baseUrl, { ...ask, headers });
  return {
    as: (hopToken, requestId) =>
      catalogApi(
        askWith({
          [GatewayHeader.identity]: hopToken,
          ...(requestId !== undefined && { [GatewayHeader.requestId]: requestId }),
        }),
        timeouts,
      ),
    withToken: (token) => {
      const ask = askWith({ authorization: `Bearer ${token}` });
      return {
        ...catalogApi(ask, timeouts),
        ...accountApi((question) => ask({ ...question, timeoutMs: timeouts.ordinary })),
      };
    },
    asService: (key) => internalApi(askWith({ authorization: `Bearer ${key}` }), timeouts),
  };
}

function catalogApi(ask: AskAs, { ordinary, probing }: Timeouts): CatalogApi {
  const call = async <S extends z.ZodType>({ answer, ...question }: Question & { answer: S }) =>
    readAnswer(answer, await ask(question));
  const get = <S extends z.ZodType>(path: string, answer: S) =>
    call({ method: 'GET', path, answer, timeoutMs: ordinary });
  return {
    me: () => get('/api/me', Me),
    listServers: async () => {
      const servers: ServerSummary[] = [];
      for await (const page of pages(get)) servers.push(...page);
      return servers;
    },
    serverDetails: (path) => get(`/api/server_details${path}`, ServerDetails),
    allServerDetails: () => get('/api/server_details/all', AllServerDetails),
    tools: (path) => get(`/api/tools${path}`, ToolsOfServer),
    allTools: () => get('/api/tools/all', AllTools),
    searchTools: async (body) => {
      const { tools } = await call({
        method: 'POST',
        path: '/api/search/tools',
        body,
        answer: ToolHits,
        timeoutMs: ordinary,
      });
      return tools;
    },
    refresh: (path) =>
      call({
        method: 'POST',
        path: `/api/refresh${path}`,
        answer: ServerRefreshed,
        timeoutMs: probing,
      }),
    toggle: (path, enabled) =>
      call({
        method: 'POST',
        path: `/toggle${path}`,
        // Absent means off, as an unticked box in a form.
        body: enabled ? { enabled: true } : {},
        answer: ServerToggled,
        timeoutMs: probing,
      }),
    register: ({ server_name, ...server }) =>
      call({
        method: 'POST',
        path: '/register',
        body: { name: server_name, ...server },
        answer: ServerRegistered,
        timeoutMs: probing,
      }),
    edit: (path, { server_name: name, ...changes }) =>
      call({
        method: 'POST',
        path: `/edit${path}`,
        body: { ...(name !== undefined && { name }), ...changes },
        answer: ServerRegistered,
        timeoutMs: probing,
      }),
    remove: async (path) => {
      await ask({ method: 'DELETE', path: `/api/servers${path}`, timeoutMs: ordinary });
    },
  };
}

async function* pages(
  get: (path: string, answer: typeof ServerPage) => Promise<z.infer<typeof ServerPage>>,
): AsyncGenerator<ServerSummary[]> {
  let cursor: string | null | undefined;
  do {
    const query = new URLSearchParams({ limit: String(PAGE_SIZE) });
    if (cursor) query.set('cursor', cursor);
    const page = await get(`/api/servers?${query.toString()}`, ServerPage);
    yield page.servers;
    if (page.next_cursor === cursor) return;
    cursor = page.next_cursor;
  } while (cursor);
}

function internalApi(ask: AskAs, { ordinary }: Timeouts): InternalApi {
  let told: { text: string; routes: RelayRoute[] } = { text: '', routes: [] };
  return {
    relayRoutes: async () => {
      const text = await ask({
        method: 'GET',
        path: '/internal/relay-routes',
        timeoutMs: ordinary,
      });
      // Asked for again and again, and long: reading what is the same as before would cost most.
      if (text !== told.text) told = { text, routes: readAnswer(RelayRoutes, text).routes };
      return told.routes;
    },
  };
}
