import { anyJson } from './fuzz-message.js';
import { raw, text, type Json } from './json-writer.js';
import type { Random } from './random.js';

type Members = [string, Json][];

const LOOK_ALIKES = [
  ...[
    'Method',
    'METHOD',
    'Params',
    'param\u017f',
    'NAME',
    '\uff4eame',
    'name\0',
    'na\u200bme',
    'Id',
  ],
  ...[
    '\u0131d',
    'JSONRPC',
    'Uri',
    'taskID',
    'TaskId',
    'Ref',
    'Type',
    '_META',
    'Result',
    'error\x7f',
  ],
  ...['io.modelcontextprotocol/protocolversion', 'ResourceSubscriptions', 'Notifications'],
];
const ODD_VALUES = ['7', 'null', '[]', '{}', '["look"]', '{"name":"look"}', 'false'].map(raw);
const ODD_MEMBERS: readonly (readonly [key: string, values: readonly Json[]])[] = [
  ['id', ['1.5', '1e3', '1.0', 'null', 'true', '[]', '{}', '-0', '7'.repeat(40)].map(raw)],
  ['jsonrpc', [...['1.0', '2.00', '2.0 '].map(text), ...['2.0', '2', 'null'].map(raw)]],
  ['params', [raw('[]'), raw('null'), text('a')]],
  ['method', ODD_VALUES],
];

/** Changes a message in one of the ways in which readers have been misled. */
export function spoilMessage(random: Random, message: Message): Json {
  return random.oneOf(CHANGES)(random, message);
}

type Message = { object: Members };
type Change = (random: Random, message: Message) => Json;

const repeatKey: Change = (random, message) => {
  const members = random.oneOf(objectsIn(message));
  const [key] = members.length > 0 ? random.oneOf(members) : ['a'];
  members.splice(random.below(members.length + 1), 0, [key, anyJson(random, 1)]);
  return message;
};

const addLookAlike: Change = (random, message) => {
  const members = random.oneOf(objectsIn(message));
  const value = random.onceIn(2) ? text('look') : anyJson(random, 1);
  members.splice(random.below(members.length + 1), 0, [random.oneOf(LOOK_ALIKES), value]);
  return message;
};

const batch: Change = (random, message) => ({
  array: random.onceIn(2) ? [message] : [message, message],
});

const oddMember: Change = (random, message) => {
  const [key, values] = random.oneOf(ODD_MEMBERS);
  return withMember(message, key, random.oneOf(values));
};

const oddParam: Change = (random, message) => {
  const params = paramsOf(message);
  const [key] = random.oneOf(params);
  withMember({ object: params }, key, random.oneOf(ODD_VALUES));
  return message;
};

const dropMember: Change = (random, { object: members }) => {
  const [dropped] = random.oneOf(members);
  return { object: members.filter(([key]) => key !== dropped) };
};

/** Makes a response of it, or something between a response and a request. */
const addOutcome: Change = (random, { object: members }) => {
  const bare = members.filter(([key]) => key === 'jsonrpc' || key === 'id');
  const rest = random.onceIn(2) ? bare : members;
  return { object: [...rest, [random.oneOf(['result', 'error']), anyJson(random, 1)]] };
};

const nestDeeply: Change = (random, message) => {
  const depth = random.oneOf([30, 61, 62, 100]);
  paramsOf(message).push(['added', raw('['.repeat(depth) + ']'.repeat(depth))]);
  return message;
};

const addLongNumber: Change = (random, message) => {
  paramsOf(message).push(['added', raw('9'.repeat(random.oneOf([1_024, 1_025])))]);
  return message;
};

const addManyKeys: Change = (random, { object: members }) => {
  const count = random.oneOf([100, 300]);
  const added = Array.from({ length: count }, (_, at): [string, Json] => [`k${at}`, raw('1')]);
  return { object: [...members, ...added] };
};

/** What is mentioned more than once is tried more often. */
const CHANGES: readonly Change[] = [
  ...[repeatKey, repeatKey, repeatKey, addLookAlike, addLookAlike, addLookAlike],
  ...[oddMember, oddMember, oddMember, oddMember, oddParam, dropMember, addOutcome],
  ...[batch, nestDeeply, addLongNumber, addManyKeys],
];

function withMember(message: Message, key: string, value: Json): Json {
  const member = message.object.find(([name]) => name === key);
  if (member) member[1] = value;
  else message.object.push([key, value]);
  return message;
}

function paramsOf({ object: members }: Message): Members {
  const params = members.find(([key]) => key === 'params')?.[1];
  if (!params || !('object' in params)) throw new Error('The message has no params');
  return params.object;
}

/** The members of every object in a value, its own first. */
function objectsIn(json: Json): Members[] {
  if ('array' in json) return json.array.flatMap(objectsIn);
  if (!('object' in json)) return [];
  return [json.object, ...json.object.flatMap(([, value]) => objectsIn(value))];
}
