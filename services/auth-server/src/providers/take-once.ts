import type { KeyValue } from '@mcp-gateway/store';

/** What is kept there, for one of those who ask, however many do at the same time. */
export async function takeOnce(store: KeyValue, key: string): Promise<string | undefined> {
  const kept = await store.get(key);
  // Whoever deletes it has it.
  return kept !== undefined && (await store.delete(key)) ? kept : undefined;
}
