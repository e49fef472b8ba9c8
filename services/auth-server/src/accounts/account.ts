/** A person, local or of an identity provider, as the gateway knows them now. */
export type Account = {
  /** `local:NAME`, or `<provider id>:<sub>`. */
  subject: string;
  name: string;
  email?: string | undefined;
  /** `local`, or the id of the identity provider. */
  provider: string;
  groups: readonly string[];
  disabled: boolean;
};

export const LOCAL_PROVIDER = 'local';

export const localSubject = (name: string): string => `${LOCAL_PROVIDER}:${name}`;

/** The name of a local user; undefined for the subject of anybody else. */
export function localName(subject: string): string | undefined {
  const prefix = `${LOCAL_PROVIDER}:`;
  return subject.startsWith(prefix) ? subject.slice(prefix.length) : undefined;
}
