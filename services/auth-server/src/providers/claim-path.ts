/**
 * The steps of a claim's place: a JSON pointer (RFC 6901) when it begins with a slash, else names
 * with dots between them. Undefined when a step is empty or badly escaped.
 */
export function claimPath(text: string): string[] | undefined {
  const steps = text.startsWith('/') ? pointerSteps(text) : text.split('.');
  return steps?.includes('') ? undefined : steps;
}

/** What stands there; only own members of objects and items of lists are looked at. */
export function claimAt(claims: unknown, path: string): unknown {
  const steps = claimPath(path) ?? [''];
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? (value as Record<string, unknown>)[step]
        : undefined,
    claims,
  );
}

function pointerSteps(text: string): string[] | undefined {
  if (/~(?![01])/.test(text)) return undefined;
  const unescape = (step: string) => step.replaceAll('~1', '/').replaceAll('~0', '~');
  return text.slice(1).split('/').map(unescape);
}
