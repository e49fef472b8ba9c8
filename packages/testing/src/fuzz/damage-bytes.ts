import { gzipSync } from 'node:zlib';
import type { Random } from './random.js';

/** Inserted anywhere: no UTF-8, no white space of JSON, or what some reader takes for nothing. */
const INTRUDERS: readonly Buffer[] = [
  [0xc0, 0xaf],
  [0xe0, 0x80, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xe2, 0x82],
  [0xff],
  [0x80],
  [0x00],
  [0x0b],
  [0x1f],
  [0x7f],
  [0xc2, 0xa0],
  [0xef, 0xbb, 0xbf],
].map((bytes) => Buffer.from(bytes));
const TAILS = [
  '{}',
  ',',
  ' x',
  '\n{"jsonrpc":"2.0","id":1,"method":"ping"}',
  '//',
  '\0',
  ' \n',
  ']',
];

/** Changes bytes as broken or hostile senders would. */
export function damageBytes(random: Random, body: Buffer): Buffer {
  return random.oneOf(DAMAGES)(random, body);
}

type Damage = (random: Random, body: Buffer) => Buffer;

const insert: Damage = (random, body) => {
  const at = random.below(body.length + 1);
  return Buffer.concat([body.subarray(0, at), random.oneOf(INTRUDERS), body.subarray(at)]);
};

const flip: Damage = (random, body) => {
  const changed = Buffer.from(body);
  const at = random.below(changed.length);
  changed[at] = changed[at]! ^ (1 << random.below(8));
  return changed;
};

const DAMAGES: readonly Damage[] = [
  insert,
  insert,
  flip,
  flip,
  (random, body) => body.subarray(0, body.length - 1 - random.below(5)),
  (random, body) => Buffer.concat([body, Buffer.from(random.oneOf(TAILS))]),
  (_random, body) => Buffer.concat([Buffer.from('\ufeff'), body]),
  (_random, body) => Buffer.from(body.toString(), 'utf16le'),
  (_random, body) => gzipSync(body),
];
