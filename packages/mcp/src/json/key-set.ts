/** Most objects are small, and comparing a few short strings is quicker than hashing them. */
const FEW = 8;

/** The keys of one object met so far. */
export class KeySet {
  readonly #few: string[] = [];
  #many: Set<string> | undefined;

  /** Whether the key is new. */
  add(key: string): boolean {
    if (this.#many) return this.#addToMany(this.#many, key);
    if (this.#few.includes(key)) return false;
    if (this.#few.push(key) === FEW) this.#many = new Set(this.#few.map(hashable));
    return true;
  }

  #addToMany(many: Set<string>, key: string): boolean {
    const before = many.size;
    return many.add(hashable(key)).size > before;
  }
}

/** V8 hashes strings of digits without its secret seed: a sender could choose keys that collide. */
const hashable = (key: string) => `.${key}`;
