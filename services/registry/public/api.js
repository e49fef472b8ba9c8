const csrfToken = document.querySelector('meta[name="csrf-token"]').content;

/** What the registry refused, as RFC 9457 problem details. */
export class Problem extends Error {
  constructor(status, { detail, errors = [] }) {
    super(detail ?? `The registry answered with HTTP ${status}.`);
    this.status = status;
    this.errors = errors;
  }
}

/**
 * One call of the registry API.
 * @throws Problem for a refusal, TypeError when the registry cannot be reached.
 */
export async function call(method, url, body) {
  const response = await fetch(url, {
    method,
    headers: {
      Accept: 'application/json',
      ...(method !== 'GET' && { 'X-CSRF-Token': csrfToken }),
      ...(body && { 'Content-Type': 'application/json' }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.ok) return text ? JSON.parse(text) : undefined;
  throw new Problem(response.status, readProblem(text));
}

function readProblem(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** A sentence for people about any failure of a call. */
export function explain(error) {
  if (!(error instanceof Problem)) return 'The registry cannot be reached; trying again.';
  if (error.status === 401) return 'Your session has ended: reload the page to sign in again.';
  return error.message;
}
