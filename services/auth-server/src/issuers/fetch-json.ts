/** Far more than the keys of any issuer, far less than what would hurt. */
const MAX_BYTES = 512 * 1024;
const TIMEOUT_MS = 2_500;

/** The other side could not be asked, or is not well: asking again later may help. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/** The other side answered, and not with what it should: somebody has to look at the settings. */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}

/**
 * Reads a JSON document of an issuer, within limits of time and size. Redirects are not followed,
 * for they could lead out of the address that was trusted.
 * @throws Unreachable, Unusable
 */
export async function fetchJson(url: string): Promise<unknown> {
  const response = await get(url);
  if (response.status !== 200) await response.body?.cancel();
  if (response.status >= 500 || response.status === 429) {
    throw new Unreachable(`${url} answered ${response.status}`);
  }
  if (response.status !== 200) throw new Unusable(`${url} answered ${response.status}`);
  const text = await readText(response, url);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Unusable(`${url} is no JSON`, { cause });
  }
}

async function get(url: string): Promise<Response> {
  try {
    return await fetch(url, {
      headers: { Accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new Unreachable(`${url} cannot be reached`, { cause });
  }
}

async function readText({ body }: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > MAX_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new Unreachable(`${url} did not finish its answer`, { cause });
  }
  if (size > MAX_BYTES) throw new Unusable(`${url} is larger than ${MAX_BYTES} bytes`);
  return Buffer.concat(chunks).toString();
}
