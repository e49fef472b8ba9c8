import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { startLocalServer } from './local-server.js';

export type GitHubPerson = {
  id: number;
  login: string;
  email?: string | null;
  organizations: readonly string[];
  /** As organization/team. */
  teams: readonly string[];
};

export type FakeGitHub = {
  url: string;
  client: { id: string; secret: string };
  /** Who signs in from here on, and which places of the API answer 403. */
  behave: (person: Partial<GitHubPerson>, refused?: readonly string[]) => void;
  stop: () => Promise<void>;
};

const CLIENT = { id: 'the-gateway', secret: 'the secret of the gateway' };

/**
 * The endpoints of GitHub that sign-in needs, written from its documentation. It signs its one
 * person in without a page.
 */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  const codes = new Map<string, URLSearchParams>();
  const tokens = new Set<string>();
  let refused = new Set<string>();
  let person: GitHubPerson = { id: 583231, login: 'octocat', organizations: [], teams: [] };

  const authorize = (query: URLSearchParams): string => {
    const code = `code-${codes.size + 1}`;
    codes.set(code, query);
    const back = new URL(query.get('redirect_uri') ?? '');
    back.search = new URLSearchParams({ code, state: query.get('state') ?? '' }).toString();
    return back.href;
  };
  /** Errors have the status 200 too. */
  const exchange = (form: URLSearchParams): object => {
    const asked = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
    const right =
      asked?.get('code_challenge') === verifier.digest('base64url') &&
      form.get('client_secret') === CLIENT.secret;
    if (!right) return { error: 'bad_verification_code', error_description: 'It is not right.' };
    const access_token = `gho_${tokens.size + 1}`;
    tokens.add(access_token);
    return { access_token, scope: asked.get('scope'), token_type: 'bearer' };
  };
  const pageOf = <T>(all: readonly T[], query: URLSearchParams): T[] => {
    const size = Number(query.get('per_page'));
    const page = Number(query.get('page'));
    return all.slice((page - 1) * size, page * size);
  };
  const api = (place: string, query: URLSearchParams): unknown => {
    const { organizations, teams, ...user } = person;
    if (place === '/user') return user;
    if (place === '/user/orgs') {
      return pageOf(organizations, query).map((login) => ({ login, id: 1 }));
    }
    return pageOf(teams, query).map((name) => {
      const [login = '', slug = ''] = name.split('/');
      return { slug, name: slug, organization: { login } };
    });
  };
  const answer = async (req: IncomingMessage): Promise<[number, unknown, string?]> => {
    const url = new URL(req.url ?? '', 'http://github.test');
    const { pathname, searchParams } = url;
    if (pathname === '/login/oauth/authorize') return [302, {}, authorize(searchParams)];
    if (pathname === '/login/oauth/access_token') {
      return [200, exchange(new URLSearchParams(await text(req)))];
    }
    const token = req.headers.authorization?.replace('Bearer ', '') ?? '';
    if (!tokens.has(token) || req.headers['user-agent'] === undefined) return [401, {}];
    const place = pathname.replace('/api/v3', '');
    return refused.has(place) ? [403, {}] : [200, api(place, searchParams)];
  };
  const server = await startLocalServer(
    (req, res) =>
      void answer(req).then(([status, body, location]) => {
        const headers = { 'Content-Type': 'application/json', ...(location && { location }) };
        res.writeHead(status, headers).end(JSON.stringify(body));
      }),
  );
  return {
    url: server.url,
    client: CLIENT,
    behave: (next, places = []) => {
      person = { id: 583231, login: 'octocat', organizations: [], teams: [], ...next };
      refused = new Set(places);
    },
    stop: server.close,
  };
}
