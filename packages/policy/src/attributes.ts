/** Who asks, as far as conditions and sources of scopes may look. */
export type Principal = {
  readonly subject: string;
  readonly kind: 'user' | 'client';
  readonly name: string;
  readonly scopes: readonly string[];
  /** Groups of the identity provider, or of the account here. */
  readonly groups?: readonly string[] | undefined;
  /** Claims of a token of another issuer. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
};

/**
 * What conditions are judged on. What is not known is left out or undefined, and a condition that
 * needs it does not hold.
 */
export type Attributes = {
  principal: Principal;
  now: Date;
  /** The address of the client, as text. */
  address?: string | undefined;
  /**
   * Reads the arguments of the call; asked only when a condition names them. `open` where there are
   * none yet, as for lists: conditions on them are then left for the call to fail.
   */
  args: 'open' | (() => unknown);
};

/** Gathers the attributes; asked only when a grant with a condition is reached. */
export type AttributesOf = () => Attributes;

/**
 * On what is only shown, such as a list: conditions on arguments stay open, and the client's
 * address is not known.
 */
export function attributesWhenShown(principal: Principal): AttributesOf {
  return () => ({ principal, now: new Date(), args: 'open' });
}
