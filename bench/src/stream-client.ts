import { Agent, get, type IncomingMessage } from 'node:http';

export type StreamClient = {
  /** Events of all streams so far. */
  received: () => number;
  /** Events that came out of turn, after ones that are missing, or twice. */
  lost: () => number;
  /** Streams that ended. */
  ended: () => number;
  close: () => void;
};

export type StreamTarget = { url: string; token?: string };

const AT_ONCE = 50;

/** Opens all streams and reads them until it is closed. @throws Error when one cannot be opened */
export async function openStreams(targets: readonly StreamTarget[]): Promise<StreamClient> {
  const agent = new Agent({ maxSockets: Infinity });
  const counts = { received: 0, lost: 0, ended: 0 };
  for (let at = 0; at < targets.length; at += AT_ONCE) {
    const opening = targets.slice(at, at + AT_ONCE);
    const opened = await Promise.all(opening.map((target) => open(target, agent)));
    for (const stream of opened) count(stream, counts);
  }
  return {
    received: () => counts.received,
    lost: () => counts.lost,
    ended: () => counts.ended,
    close: () => agent.destroy(),
  };
}

function open({ url, token }: StreamTarget, agent: Agent): Promise<IncomingMessage> {
  const headers = {
    Accept: 'text/event-stream',
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    get(url, { agent, headers }, (res) => {
      if (res.statusCode === 200) resolve(res);
      else reject(new Error(`${url} answered ${res.statusCode}`));
    }).on('error', reject);
  });
}

function count(stream: IncomingMessage, counts: { received: number; lost: number; ended: number }) {
  let next = 0;
  let rest = '';
  stream.setEncoding('utf8').on('data', (text: string) => {
    const events = (rest + text).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const [, number] = /"progress":(\d+)/.exec(event) ?? [];
      if (number === undefined) continue;
      counts.received += 1;
      if (Number(number) !== next) counts.lost += 1;
      next = Number(number) + 1;
    }
  });
  stream.once('close', () => {
    counts.ended += 1;
  });
  stream.on('error', () => undefined);
}
