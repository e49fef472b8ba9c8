/** A directive of nginx.conf with its words, and its block if it has one. */
export type Directive = { words: string[]; block?: Directive[] };

/**
 * Reads nginx.conf by the rules of nginx's own parser, quotes and backslashes included, and owes
 * nothing to the templates.
 * @throws Error where nginx would complain of the form
 */
export function parseNginxConf(text: string): Directive[] {
  const root: Directive[] = [];
  const open = [root];
  let words: string[] = [];
  const add = (directive: Directive) => {
    if (words.length === 0) throw new Error('A directive without a name');
    open.at(-1)?.push(directive);
    words = [];
  };
  for (const token of tokensOf(text)) {
    if ('word' in token) words.push(token.word);
    else if (token.mark === ';') add({ words });
    else if (token.mark === '{') {
      const block: Directive[] = [];
      add({ words, block });
      open.push(block);
    } else if (words.length > 0 || open.length === 1) throw new Error('A "}" too many');
    else open.pop();
  }
  if (open.length > 1 || words.length > 0) throw new Error('The text ends too early');
  return root;
}

/** All directives of this name, at any depth. */
export function directives(tree: readonly Directive[], name: string): Directive[] {
  return tree.flatMap((directive) => [
    ...(directive.words[0] === name ? [directive] : []),
    ...directives(directive.block ?? [], name),
  ]);
}

type Token = { word: string } | { mark: ';' | '{' | '}' };

const SPACE = /[ \t\r\n]+/y;
const COMMENT = /#[^\n]*/y;
const MARK = /[;{}]/y;
const QUOTED = /"((?:\\[^]|[^"\\])*)"|'((?:\\[^]|[^'\\])*)'/y;
/** A word may hold quotes, marks of a variable and, after a backslash, anything. */
const BARE = /(?!["'])(?:\\[^]|\$\{|[^ \t\r\n;{}\\])+/y;

function* tokensOf(text: string): Generator<Token> {
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    if (take(SPACE) ?? take(COMMENT)) continue;
    const mark = take(MARK)?.[0];
    if (mark === ';' || mark === '{' || mark === '}') {
      yield { mark };
      continue;
    }
    const quoted = take(QUOTED);
    const word = quoted ? (quoted[1] ?? quoted[2]) : take(BARE)?.[0];
    if (word === undefined) throw new Error(`Unreadable at ${text.slice(at, at + 20)}`);
    yield { word };
  }
}
