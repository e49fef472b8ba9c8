/** What is wrong with a credential, as far as whoever sent it can act on it. */
export type Rejection =
  'malformed' | 'not an access token' | 'expired' | 'revoked' | 'wrong audience' | 'unknown issuer';

/** A credential was refused; `cause` is for the log, never for the caller. */
export class TokenRejected extends Error {
  constructor(
    readonly reason: Rejection,
    cause?: unknown,
  ) {
    super(reason, { cause });
    this.name = 'TokenRejected';
  }
}
