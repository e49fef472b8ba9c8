import { z } from 'zod';

/**
 * The right that a stream was opened with. The ticket names the credential to the auth-server and
 * to nobody else, and is no credential itself.
 */
export type StreamRight = {
  /** When the credential ends, in milliseconds since the epoch. */
  expiresAt: number;
  ticket: string;
};

/** As {@link GatewayHeader.stream} carries it. */
export function renderStreamRight({ expiresAt, ticket }: StreamRight): string {
  return `${expiresAt}.${ticket}`;
}

/** Undefined when it is none. */
export function parseStreamRight(header: unknown): StreamRight | undefined {
  const text = typeof header === 'string' ? header : '';
  const [, expiresAt, ticket] = /^(\d{1,15})\.([\w-]+)$/.exec(text) ?? [];
  if (expiresAt === undefined || ticket === undefined) return undefined;
  return { expiresAt: Number(expiresAt), ticket };
}

/** A ticket, and whose it is: to others it is worth nothing. */
export const HeldTicket = z.object({
  ticket: z.string().max(16_384),
  kind: z.enum(['user', 'client']),
  subject: z.string(),
});

/** Most rights in one question. */
export const MAX_STREAMS_CHECKED = 500;

/** `POST /internal/streams/check` of the auth-server: which of these rights hold still? */
export const StreamCheckRequest = z.object({
  /** Each with the server that it was given for. */
  streams: z.array(HeldTicket.extend({ server: z.string() })).max(MAX_STREAMS_CHECKED),
});
export type StreamCheckRequest = z.infer<typeof StreamCheckRequest>;

/** Its answer, in the order of the question. */
export const StreamCheckResponse = z.object({ holds: z.array(z.boolean()) });
export type StreamCheckResponse = z.infer<typeof StreamCheckResponse>;
