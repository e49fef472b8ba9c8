import { AppError } from '@mcp-gateway/kit';

/** RFC 6749 5.2: the error answers of OAuth's endpoints. */
export class OAuthError extends AppError {
  constructor(code: string, status: number, message: string, headers: Record<string, string> = {}) {
    super(code, status, message, { headers });
  }
}
