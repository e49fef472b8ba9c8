import {
  Char,
  endOfLiteral,
  endOfNumber,
  endOfString,
  skipSpace,
  stringBetween,
} from './json-tokens.js';
import { KeySet } from './key-set.js';
import { limitError, syntaxError } from './read-errors.js';

export type JsonKind = 'object' | 'array' | 'string' | 'number' | 'literal';

/** One value and where it stands in the text; `key` is empty for the root and items of arrays. */
export type JsonNode = {
  readonly kind: JsonKind;
  readonly key: string;
  readonly start: number;
  end: number;
  /** Members or items, when the reader was asked to keep them. */
  readonly children: readonly JsonNode[];
};

export type ReadLimits = {
  /** How deep arrays and objects may be nested. */
  depth: number;
  /** Members of all objects together, plus the items of arrays that are kept. */
  entries: number;
  /** Characters of one number. */
  numberLength: number;
};

export type ReadOptions = {
  limits: ReadLimits;
  /** Whether the children of the container at this depth (the root is 1) and key are wanted. */
  keep: (depth: number, key: string) => boolean;
};

export type JsonText = {
  readonly text: string;
  readonly root: JsonNode;
  /** Some object, at any depth, has two members of the same name. */
  readonly repeatedKey: boolean;
};

/**
 * Reads a JSON text (RFC 8259) in one pass without recursion. All of it is checked; nodes are made
 * only of what `keep` asks for, so that large arguments cost no memory.
 * @throws EnvelopeError when it is no JSON text, or goes beyond a limit
 */
export function readJson(text: string, options: ReadOptions): JsonText {
  const reader = new JsonReader(text, options);
  const root = reader.read();
  return { text, root, repeatedKey: reader.repeatedKey };
}

/** A container whose end has not been reached. */
type Open = {
  readonly parent: Open | undefined;
  readonly depth: number;
  readonly node: JsonNode | undefined;
  readonly kept: JsonNode[] | undefined;
  /** Key of the member being read; empty in an array. */
  key: string;
} & (
  | { readonly kind: 'object'; readonly keys: KeySet }
  | { readonly kind: 'array'; readonly keys: undefined }
);

const NO_CHILDREN: readonly JsonNode[] = [];

class JsonReader {
  repeatedKey = false;
  #at = 0;
  #entries = 0;
  #open: Open | undefined;
  #root: JsonNode | undefined;

  constructor(
    private readonly text: string,
    private readonly options: ReadOptions,
  ) {}

  read(): JsonNode {
    do {
      this.#skipSpace();
      if (this.#readValue()) this.#closeAfterValue();
    } while (this.#open);
    this.#skipSpace();
    if (!this.#root || this.#at < this.text.length) throw syntaxError(this.#at);
    return this.#root;
  }

  /** Reads a scalar or an empty container; false when a container was entered instead. */
  #readValue(): boolean {
    const code = this.#code();
    if (code === Char.openBrace || code === Char.openBracket) return this.#enter(code);
    const start = this.#at;
    const kind = scalarKind(code);
    this.#at = endOfScalar(kind, this.text, start);
    if (kind === 'number' && this.#at - start > this.options.limits.numberLength) {
      throw limitError('A number is too long');
    }
    this.#attach(kind, start, NO_CHILDREN);
    return true;
  }

  #enter(opener: number): boolean {
    const open = this.#openContainer(opener === Char.openBrace ? 'object' : 'array');
    this.#at += 1;
    this.#skipSpace();
    if (this.#code() === closerOf(open)) {
      this.#leave(open);
      return true;
    }
    this.#open = open;
    if (open.kind === 'object') this.#readKey(open);
    return false;
  }

  #openContainer(kind: Open['kind']): Open {
    const parent = this.#open;
    const depth = parent ? parent.depth + 1 : 1;
    if (depth > this.options.limits.depth) throw limitError('Nested too deeply');
    const reachable = !parent || parent.kept !== undefined;
    const kept = reachable && this.options.keep(depth, parent?.key ?? '') ? [] : undefined;
    const node = this.#attach(kind, this.#at, kept ?? NO_CHILDREN);
    return kind === 'object'
      ? { kind, parent, depth, node, kept, key: '', keys: new KeySet() }
      : { kind, parent, depth, node, kept, key: '', keys: undefined };
  }

  /** After a value come the ends of the containers it was the last of, then a comma or nothing. */
  #closeAfterValue(): void {
    for (let open = this.#open; open; open = open.parent) {
      this.#skipSpace();
      const code = this.#code();
      if (code === Char.comma) {
        this.#at += 1;
        if (open.kind === 'object') this.#readKey(open);
        return;
      }
      if (code !== closerOf(open)) throw syntaxError(this.#at);
      this.#leave(open);
    }
  }

  #leave(open: Open): void {
    this.#at += 1;
    this.#open = open.parent;
    if (open.node) open.node.end = this.#at;
  }

  #readKey(open: Open & { kind: 'object' }): void {
    this.#skipSpace();
    const start = this.#at;
    if (this.#code() !== Char.quote) throw syntaxError(start);
    this.#at = endOfString(this.text, start);
    open.key = stringBetween(this.text, start, this.#at);
    if (!open.keys.add(open.key)) this.repeatedKey = true;
    this.#countEntry();
    this.#skipSpace();
    if (this.#code() !== Char.colon) throw syntaxError(this.#at);
    this.#at += 1;
  }

  /** Makes the node of the value just met, if its container is kept. */
  #attach(kind: JsonKind, start: number, children: readonly JsonNode[]): JsonNode | undefined {
    const open = this.#open;
    if (open && !open.kept) return undefined;
    const node = { kind, key: open?.key ?? '', start, end: this.#at, children };
    if (open?.kind === 'array') this.#countEntry();
    if (open?.kept) open.kept.push(node);
    else this.#root = node;
    return node;
  }

  #countEntry(): void {
    this.#entries += 1;
    if (this.#entries > this.options.limits.entries) throw limitError('Too many keys');
  }

  #skipSpace(): void {
    this.#at = skipSpace(this.text, this.#at);
  }

  #code(): number {
    return this.text.charCodeAt(this.#at);
  }
}

function scalarKind(code: number): 'string' | 'number' | 'literal' {
  if (code === Char.quote) return 'string';
  return code === Char.minus || (code >= Char.zero && code <= Char.nine) ? 'number' : 'literal';
}

function endOfScalar(kind: ReturnType<typeof scalarKind>, text: string, start: number): number {
  switch (kind) {
    case 'string':
      return endOfString(text, start);
    case 'number':
      return endOfNumber(text, start);
    case 'literal':
      return endOfLiteral(text, start);
  }
}

const closerOf = (open: Open) => (open.kind === 'object' ? Char.closeBrace : Char.closeBracket);
