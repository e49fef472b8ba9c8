import {
  constructFromEvents,
  CORE_SCHEMA,
  EVENT_ID,
  getScalarValue,
  parseEvents,
  realMapTag,
  SCALAR_STYLE,
  YAMLException,
  type Event,
} from 'js-yaml';
import { aboutFile, FileRefused } from './file-refused.js';

export const MAX_BYTES = 256 * 1024;
export const TOO_LARGE = `is larger than ${MAX_BYTES} bytes`;
export const MAX_DEPTH = 16;
/** Far above what a file of that size holds; every one could be a problem to report. */
const MAX_EVENTS = 30_000;

/** Mappings become Maps: no object is built whose prototype an odd key could reach. */
const SCHEMA = CORE_SCHEMA.withTags(realMapTag);

/** Booleans to a reader of YAML 1.1, text to one of YAML 1.2. */
const AMBIGUOUS = /^(?:yes|no|on|off)$/i;

/**
 * Reads the one mapping that a file of settings is. Of YAML only the plain part is taken: no anchors,
 * aliases, tags or merge keys, no key twice, no second document.
 * @throws FileRefused at the first thing that is not so.
 */
export function loadYaml(text: string): Map<unknown, unknown> {
  if (Buffer.byteLength(text) > MAX_BYTES) throw aboutFile(TOO_LARGE);
  const [root, ...more] = construct(text, readEvents(text));
  if (more.length > 0) throw aboutFile('holds more than one YAML document');
  if (root === undefined || root === null) throw aboutFile('is empty');
  if (!(root instanceof Map)) throw aboutFile('must be a mapping');
  return root;
}

function readEvents(text: string): Event[] {
  try {
    const events = parseEvents(text, { maxDepth: MAX_DEPTH });
    for (const event of events) refuseSpecial(text, event);
    return events;
  } catch (error) {
    throw syntaxProblem(error);
  }
}

function construct(text: string, events: Event[]): unknown[] {
  if (events.length > MAX_EVENTS) throw aboutFile(`has more than ${MAX_EVENTS} entries`);
  try {
    return constructFromEvents(events, { source: text, schema: SCHEMA, maxAliases: 0 });
  } catch (error) {
    throw syntaxProblem(error);
  }
}

function refuseSpecial(text: string, event: Event): void {
  const refuse = (at: number, what: string) => YAMLException.throwAt(text, at, what);
  if ('anchorStart' in event && event.anchorStart !== -1)
    refuse(event.anchorStart, 'has an anchor or alias, which is not allowed');
  if ('tagStart' in event && event.tagStart !== -1)
    refuse(event.tagStart, 'has a tag, which is not allowed');
  if (event.type !== EVENT_ID.SCALAR || event.style !== SCALAR_STYLE.PLAIN) return;
  const word = getScalarValue(text, event);
  if (word === '<<') refuse(event.valueStart, 'has a merge key, which is not allowed');
  if (AMBIGUOUS.test(word))
    refuse(event.valueStart, `has ${word}, which some take for a boolean: quote it`);
}

function syntaxProblem(error: unknown): FileRefused {
  if (!(error instanceof YAMLException) || !error.mark)
    return aboutFile('cannot be read as YAML', error);
  const hint = error.reason.includes('alias node') ? " (the * for all is quoted: '*')" : '';
  const place = `line ${error.mark.line + 1}`;
  return new FileRefused([{ place, message: error.reason + hint }], { cause: error });
}
