import { z } from 'zod';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
} from 'openid-client';
import { groupsFrom, usernameFrom } from './claims.js';
import type { Identity, SignInMethod, SignInMethodDeps } from './identity.js';
import { openidConfiguration } from './openid-configuration.js';

const TIMEOUT_MS = 5_000;
const PAGE = 100;
const MOST_PAGES = 10;

const User = z.looseObject({
  id: z.int(),
  login: z.string(),
  email: z.string().nullish(),
});
const Organization = z.object({ login: z.string() });
const Team = z.object({ slug: z.string(), organization: Organization });

class GitHubRefused extends Error {
  constructor(readonly status: number) {
    super(`GitHub answered ${status}`);
    this.name = 'GitHubRefused';
  }
}

/**
 * Sign-in with GitHub: OAuth 2 with PKCE, and its REST API says who it was. It has no id token, no
 * nonce and no sign-out of its own; organizations and teams are the groups.
 */
export function createGitHubSignIn({
  provider,
  redirectUri,
  log,
  now,
}: SignInMethodDeps): SignInMethod {
  const configured = openidConfiguration(provider, now);
  const api = createApi(String(provider.endpoints.userinfo));

  const groupsOf = async (token: string): Promise<string[]> => {
    const [organizations, teams] = await Promise.all([
      api.all(token, '/orgs', Organization),
      api.all(token, '/teams', Team),
    ]);
    return [
      ...organizations.map(({ login }) => login),
      ...teams.map(({ slug, organization }) => `${organization.login}/${slug}`),
    ];
  };
  /** None when they cannot be read: fewer rights, never more. */
  const groupsOrNone = (token: string): Promise<string[]> =>
    groupsOf(token).catch((err: unknown) => {
      log.warn({ err, provider: provider.id }, 'A provider did not tell the groups of a person');
      return [];
    });

  const identityOf = async (token: string, groups: typeof groupsOf): Promise<Identity> => {
    const user = User.parse(await api.get(token, ''));
    const sub = String(user.id);
    const claims = { ...user, sub, groups: await groups(token) };
    return {
      account: {
        subject: `${provider.id}:${sub}`,
        provider: provider.id,
        name: usernameFrom(claims, provider),
        groups: groupsFrom(claims, provider),
        ...(user.email && { email: user.email }),
      },
      // An app's tokens live until somebody revokes them, and serve to ask again.
      refreshToken: token,
    };
  };

  return {
    authorizationUrl: async ({ state, codeVerifier }) =>
      buildAuthorizationUrl(await configured({ alive: true }), {
        redirect_uri: redirectUri,
        scope: provider.scopes.join(' '),
        state,
        code_challenge: await calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      }),
    identify: async (callback, { state, codeVerifier }) => {
      const { access_token: token } = await authorizationCodeGrant(await configured(), callback, {
        expectedState: state,
        pkceCodeVerifier: codeVerifier,
      });
      return identityOf(token, groupsOrNone);
    },
    refresh: async ({ subject, refreshToken: token }) => {
      try {
        const identity = await identityOf(token, groupsOf);
        return identity.account.subject === subject ? identity : undefined;
      } catch (error) {
        if (error instanceof GitHubRefused && error.status === 401) return undefined;
        throw error;
      }
    },
    signOutUrl: () => Promise.resolve(undefined),
  };
}

function createApi(userUrl: string) {
  const get = async (token: string, path: string): Promise<unknown> => {
    const response = await fetch(`${userUrl}${path}`, {
      headers: {
        Authorization: `Bearer ${token}`,
        Accept: 'application/vnd.github+json',
        'User-Agent': 'mcp-gateway',
        'X-GitHub-Api-Version': '2022-11-28',
      },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new GitHubRefused(response.status);
    return response.json();
  };
  const all = async <T>(token: string, path: string, item: z.ZodType<T>): Promise<T[]> => {
    const found: T[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const list = z.array(item).parse(await get(token, `${path}?per_page=${PAGE}&page=${page}`));
      found.push(...list);
      if (list.length < PAGE) break;
    }
    return found;
  };
  return { get, all };
}
