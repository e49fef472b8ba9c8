import type { Provider } from './provider.js';
import { providerSpec, ProviderType } from './provider-spec.js';

/** What is wrong, and with which key. Messages show no value, for some are secret. */
export type Issue = { path: readonly PropertyKey[]; message: string };

/** One provider as the configuration describes it, or all that is wrong with the description. */
export function readSpec(
  id: string,
  spec: Readonly<Record<string, unknown>>,
  allowInsecureHttp: boolean,
): { provider?: Provider; issues: readonly Issue[] } {
  const type = ProviderType.safeParse(spec['type']);
  if (!type.success) return { issues: type.error.issues.map(under('type')) };
  const result = providerSpec(type.data, id, { allowInsecureHttp }).safeParse(spec);
  return result.success
    ? { provider: result.data, issues: [] }
    : { issues: result.error.issues.map(({ path, message }) => ({ path, message })) };
}

const under =
  (key: string) =>
  ({ message }: { message: string }): Issue => ({ path: [key], message });
