import express, { type Request, type Response, type Router } from 'express';
import { errors, type InteractionResults, type Provider } from 'oidc-provider';
import { forbidden } from '@mcp-gateway/kit';
import type { AuditLog } from '../audit/audit-log.js';
import { isSameText } from '../secret-text.js';
import { grant, readAsked, type AskedDeps, type Interaction } from './consent.js';
import type { OAuthPages } from './pages.js';
import { redirectHost } from './redirect-uri.js';
import type { FindSignedIn, SignedIn } from './signed-in.js';

export type InteractionDeps = AskedDeps & {
  provider: () => Provider;
  pages: OAuthPages;
  findSignedIn: FindSignedIn;
  /** Scopes of a person as they are now. */
  scopesOf: (subject: string) => Promise<readonly string[]>;
  /** A client that registered itself came into use. */
  onUsed: (clientId: string) => Promise<void>;
  audit: Pick<AuditLog, 'event'>;
};

type Turn = { req: Request; res: Response; interaction: Interaction; person: SignedIn };

const PATH = '/oauth2/interaction/:uid';

/** What a person has to do before a client gets its code: sign in, and consent. */
export function interactionRoutes(deps: InteractionDeps): Router {
  const router = express.Router();
  router.get(PATH, async (req, res) => {
    const turn = await begin(deps, req, res);
    if (!turn) return;
    if (turn.interaction.prompt.name === 'login') await finishSignIn(deps, turn);
    else await showConsent(deps, turn);
  });
  router.post(PATH, express.urlencoded({ extended: false, limit: '4kb' }), async (req, res) => {
    const turn = await begin(deps, req, res);
    if (turn) await decide(deps, turn);
  });
  return router;
}

/** Sends who is not signed in to the sign-in, from where they come back. */
async function begin(
  deps: InteractionDeps,
  req: Request,
  res: Response,
): Promise<Turn | undefined> {
  const interaction = await deps.provider().interactionDetails(req, res);
  if (interaction.uid !== req.params['uid']) throw new errors.SessionNotFound('other interaction');
  const person = await deps.findSignedIn(req);
  if (person && !isTooOld(interaction, person)) return { req, res, interaction, person };
  res.redirect(303, `/login?next=${encodeURIComponent(`/oauth2/interaction/${interaction.uid}`)}`);
  return undefined;
}

/** A client may ask for a sign-in that is newer than its request, or than some seconds. */
function isTooOld({ prompt, iat, params }: Interaction, { startedAt }: SignedIn): boolean {
  if (prompt.name !== 'login') return false;
  const maxAgeS = prompt.reasons.includes('max_age') ? Number(params['max_age']) : Infinity;
  const since = prompt.reasons.includes('login_prompt') ? iat : iat - maxAgeS;
  return startedAt < since * 1000;
}

async function finishSignIn({ provider }: InteractionDeps, turn: Turn): Promise<void> {
  const { subject, startedAt } = turn.person;
  await finish(provider(), turn, {
    login: { accountId: subject, ts: Math.floor(startedAt / 1000) },
  });
}

async function showConsent(deps: InteractionDeps, turn: Turn): Promise<void> {
  const { interaction, person, res } = turn;
  demandSamePerson(turn);
  const asked = readAsked(deps, interaction, await deps.scopesOf(person.subject));
  const client = await deps.provider().Client.find(asked.clientId);
  res.type('html').send(
    deps.pages.consent({
      uid: interaction.uid,
      csrfToken: person.csrfToken,
      person: person.name,
      clientName: client?.clientName ?? 'An application without a name',
      clientHost: asked.clientId.startsWith('https:') ? new URL(asked.clientId).host : undefined,
      redirectHost: redirectHost(asked.redirectUri),
      onThisComputer: asked.redirectUri.startsWith('http:'),
      resource: asked.resources.join(', '),
      scopes: asked.granted,
      narrowed: asked.narrowed,
    }),
  );
}

async function decide(deps: InteractionDeps, turn: Turn): Promise<void> {
  const { req, interaction, person } = turn;
  const form = req.body as Record<string, unknown> | undefined;
  demandCsrfToken(form?.['csrf_token'], person);
  demandSamePerson(turn);
  const asked = readAsked(deps, interaction, await deps.scopesOf(person.subject));
  const allowed = interaction.prompt.name === 'consent' && form?.['decision'] === 'allow';
  deps.audit.event({
    event: 'consent',
    request_id: req.id,
    principal: person.subject,
    kind: 'user',
    client: asked.clientId,
    target: asked.granted.join(' '),
    outcome: allowed ? 'ok' : 'refused',
  });
  if (!allowed) {
    const error_description = 'The person did not consent';
    await finish(deps.provider(), turn, { error: 'access_denied', error_description });
    return;
  }
  await deps.onUsed(asked.clientId);
  await finish(deps.provider(), turn, await grant(deps.provider(), person.subject, asked));
}

function finish(provider: Provider, { req, res }: Turn, result: InteractionResults) {
  return provider.interactionFinished(req, res, result, {
    mergeWithLastSubmission: !('error' in result),
  });
}

/** @throws AppError 403 when somebody else signed in with the browser meanwhile */
function demandSamePerson({ interaction, person }: Turn): void {
  if (interaction.session?.accountId !== person.subject) {
    throw forbidden('Somebody else signed in meanwhile: begin again at the application');
  }
}

/** @throws AppError 403 for a form that is not from the consent page of this session */
function demandCsrfToken(given: unknown, { csrfToken }: SignedIn): void {
  if (typeof given !== 'string' || !isSameText(given, csrfToken)) {
    throw forbidden('The request lacks the CSRF token of this session');
  }
}
