/** The requests that open a conversation, by era. */
export const OPENING = { legacy: 'initialize', modern: 'server/discover' } as const;

export function isOpening(step: string): boolean {
  return step === OPENING.legacy || step === OPENING.modern;
}
