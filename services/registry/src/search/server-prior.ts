import { scoreDocuments } from './bm25f.js';
import { joinDocuments } from './document.js';
import type { ServerEntry } from './entry.js';
import type { QueryTerm } from './query.js';
import { SERVER_FIELDS } from './weights.js';

/**
 * How well each server fits, relative to the best one: 0 to 1. Only the tools given speak for a
 * server, so that those which the caller may not call are not heard.
 */
export function serverPriors(
  servers: readonly ServerEntry[],
  query: readonly QueryTerm[],
): number[] {
  const stems = query.map(({ stem }) => stem);
  const documents = servers.map(({ own, tools }) =>
    joinDocuments([own, ...tools.map(({ part }) => part)], stems),
  );
  const scores = scoreDocuments(documents, query, SERVER_FIELDS).fits.map(({ score }) => score);
  const best = scores.reduce((most, score) => Math.max(most, score), 0);
  return scores.map((score) => (best === 0 ? 0 : score / best));
}
