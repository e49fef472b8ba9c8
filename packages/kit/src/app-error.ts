/** One thing that is wrong with a request: where it is and why, in plain words. */
export type ErrorDetail = { field: string; message: string };

export type AppErrorOptions = {
  cause?: unknown;
  details?: readonly ErrorDetail[];
  headers?: Readonly<Record<string, string>>;
};

/**
 * A failure the product expects. `code` is stable and for programs, `status` is the HTTP status,
 * `message` is shown to the caller and so never holds a secret or an internal name.
 */
export class AppError extends Error {
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    { cause, details = [], headers = {} }: AppErrorOptions = {},
  ) {
    super(message, { cause });
    this.name = 'AppError';
    this.details = details;
    this.headers = headers;
  }
}

export const badRequest = (message: string, details: readonly ErrorDetail[] = []): AppError =>
  new AppError('bad_request', 400, message, { details });

export const notFound = (what: string): AppError =>
  new AppError('not_found', 404, `${what} not found`);

export const conflict = (message: string): AppError => new AppError('conflict', 409, message);

export const unprocessable = (message: string, details: readonly ErrorDetail[]): AppError =>
  new AppError('unprocessable', 422, message, { details });

export const forbidden = (message: string): AppError => new AppError('forbidden', 403, message);

export const unavailable = (message: string, cause?: unknown): AppError =>
  new AppError('unavailable', 503, message, { cause, headers: { 'Retry-After': '5' } });
