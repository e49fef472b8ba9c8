/** Why a credential was refused: for the log, never for the caller (RFC 6750 3.1 says `invalid_token`). */
export class TokenRejected extends Error {
  constructor(reason: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'TokenRejected';
  }
}
