import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import { CognitoJwtInvalidClientIdError, JwtExpiredError } from 'aws-jwt-verify/error';
import type { JwtHeader, JwtPayload } from 'aws-jwt-verify/jwt-model';
import { TokenRejected, type Rejection } from '@mcp-gateway/identity';
import type { Provider } from '../providers/provider.js';
import type { Jwks } from './jwks.js';
import { checkToken, isAccessToken, type Claims } from './token-checks.js';

const CLOCK_TOLERANCE_S = 5;
const AMAZON = /^https:\/\/(?:issuer-)?cognito-idp\.[a-z0-9-]+\.amazonaws\.com\/([\w-]+)$/;

type Parts = { header: JwtHeader; payload: JwtPayload };
type TokenIssuer = Pick<Provider, 'type' | 'issuer'>;

export type TokenVerifier = {
  /** The claims of an access token of this issuer that counts now. @throws TokenRejected */
  verify: (token: string) => Claims;
  useKeys: (keys: Jwks) => void;
};

/** The cryptography is the library's; the keys are fetched elsewhere. */
export function createTokenVerifier(
  issuer: TokenIssuer,
  clients: readonly string[],
): TokenVerifier {
  const verifier = createVerifier(issuer, clients);
  return {
    verify: (token) => {
      try {
        return verifier.verifySync(token) as Claims;
      } catch (cause) {
        throw cause instanceof TokenRejected ? cause : new TokenRejected(reasonOf(cause), cause);
      }
    },
    useKeys: (keys) => verifier.cacheJwks(keys),
  };
}

/** A pool at Amazon has a verifier of its own; at COGNITO_ENDPOINT it is an issuer like others. */
function createVerifier({ type, issuer }: TokenIssuer, clients: readonly string[]) {
  const common = {
    graceSeconds: CLOCK_TOLERANCE_S,
    customJwtCheck: ({ header, payload }: Parts) => {
      checkToken(header, payload);
      if (!isAccessToken(header, payload, type)) throw new TokenRejected('not an access token');
    },
  };
  const [, userPoolId] = type === 'cognito' ? (AMAZON.exec(issuer) ?? []) : [];
  if (userPoolId === undefined) return JwtVerifier.create({ ...common, issuer, audience: null });
  return CognitoJwtVerifier.create({
    ...common,
    userPoolId,
    tokenUse: 'access',
    clientId: [...clients],
  });
}

function reasonOf(error: unknown): Rejection {
  if (error instanceof JwtExpiredError) return 'expired';
  if (error instanceof CognitoJwtInvalidClientIdError) return 'wrong audience';
  return 'malformed';
}
