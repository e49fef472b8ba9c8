import { EVENT_ID, getScalarValue, parseEvents, type Event } from 'js-yaml';
import { placeOf } from './file-refused.js';
import { MAX_DEPTH } from './yaml.js';

/** The line on which a place of a document begins, written as `placeOf` writes it. */
export type LineOf = (place: string) => number | undefined;

/** Where things stand in a text that `loadYaml` has accepted. */
export function yamlLines(text: string): LineOf {
  const offsets = new Map<string, number>();
  const events = parseEvents(text, { maxDepth: MAX_DEPTH }).values();
  const next = () => events.next().value ?? { type: EVENT_ID.POP };
  const note = (path: readonly PropertyKey[], event: Event) =>
    offsets.set(placeOf(path), startOf(event));

  const readKey = (path: readonly PropertyKey[], key: Event): readonly PropertyKey[] => {
    if (key.type !== EVENT_ID.SCALAR) {
      readValue(path, key);
      return path;
    }
    const inside = [...path, getScalarValue(text, key)];
    note(inside, key);
    return inside;
  };
  const readMapping = (path: readonly PropertyKey[]) => {
    for (let key = next(); key.type !== EVENT_ID.POP; key = next())
      readValue(readKey(path, key), next());
  };
  const readSequence = (path: readonly PropertyKey[]) => {
    let index = 0;
    for (let item = next(); item.type !== EVENT_ID.POP; item = next(), index += 1) {
      note([...path, index], item);
      readValue([...path, index], item);
    }
  };
  const readValue = (path: readonly PropertyKey[], { type }: Event) => {
    if (type === EVENT_ID.MAPPING) readMapping(path);
    else if (type === EVENT_ID.SEQUENCE) readSequence(path);
  };
  next();
  readValue([], next());
  return (place) => {
    const offset = offsets.get(place);
    return offset === undefined ? undefined : text.slice(0, offset).split('\n').length;
  };
}

function startOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return event.valueStart;
  return 'start' in event ? event.start : 0;
}
