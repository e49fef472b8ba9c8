import { AppError, ConfigError, toProblem } from '@mcp-gateway/kit';
import { CommanderError } from 'commander';
import { PolicyFileRefused } from './policy/policy-file-refused.js';

/** What the exit status says. */
export const ExitCode = { ok: 0, failed: 1, usage: 2, notSignedIn: 3, denied: 4 } as const;
type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A command that could not do its work, with the sentence for whoever ran it. */
export class CommandFailed extends Error {
  constructor(
    message: string,
    { code = 'failed', cause }: { code?: string; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.name = 'CommandFailed';
    this.code = code;
  }

  /** Stable, for programs. */
  readonly code: string;
}

/** Arguments that make no sense together. */
export class UsageError extends CommandFailed {
  constructor(message: string) {
    super(message, { code: 'usage' });
  }
}

/** There is no credential to act with. */
export class NotSignedIn extends CommandFailed {
  constructor(message: string) {
    super(message, { code: 'not_signed_in' });
  }
}

/** As RFC 9457 has it; `status` where an HTTP answer was the reason. */
type CliProblem = {
  type: string;
  title: string;
  detail: string;
  status?: number;
  errors?: readonly { field: string; message: string }[];
};

export type Failure = { exitCode: ExitCode; problem: CliProblem };

/** The one place where errors become an exit status and words. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return { exitCode: exitCodeFor(error), problem: toProblem(error) };
  if (error instanceof CommanderError) return local(ExitCode.usage, 'usage', usageText(error));
  if (error instanceof UsageError) return local(ExitCode.usage, error.code, error.message);
  if (error instanceof NotSignedIn) return local(ExitCode.notSignedIn, error.code, error.message);
  if (error instanceof CommandFailed) return local(ExitCode.failed, error.code, error.message);
  if (error instanceof PolicyFileRefused) return local(ExitCode.failed, 'policy', error.message);
  if (error instanceof ConfigError) return local(ExitCode.failed, 'settings', error.message);
  const unexpected = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return local(ExitCode.failed, 'internal', unexpected);
}

function exitCodeFor({ status }: AppError): ExitCode {
  if (status === 401) return ExitCode.notSignedIn;
  return status === 403 ? ExitCode.denied : ExitCode.failed;
}

function usageText({ code, message }: CommanderError): string {
  if (code === 'commander.help') return 'A command is missing.';
  return `${message.replace(/^error: /, '')}\nAdd --help to see what there is.`;
}

const TITLES: Record<ExitCode, string> = {
  0: 'Done',
  1: 'Failed',
  2: 'Wrong usage',
  3: 'Not signed in',
  4: 'Not permitted',
};

function local(exitCode: ExitCode, code: string, detail: string): Failure {
  const type = `urn:mcp-gateway:error:${code}`;
  return { exitCode, problem: { type, title: TITLES[exitCode], detail } };
}
