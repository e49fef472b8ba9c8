import { failed, ok, warning, type Check, type Finding } from '../check.js';
import type { Installation } from '../installation.js';

/** A Date header has whole seconds, and the way takes time. */
const NOTICED_MS = 5_000;
/** A token of an issuer whose clock is further ahead is refused. */
const ACCEPTED_MS = 60_000;

export const clocksCheck: Check = {
  name: 'clocks',
  remedy: 'Run this while the gateway runs.',
  run: async (installation) => {
    const { gateway, providers } = installation;
    const { providers: known } = await providers();
    return Promise.all([
      compared('the gateway', `${gateway}/health`, installation),
      ...known.map(({ id, issuer }) => compared(id, issuer, installation)),
    ]);
  },
};

async function compared(
  whose: string,
  url: string,
  { ask, now }: Pick<Installation, 'ask' | 'now'>,
): Promise<Finding> {
  const before = now();
  const response = await ask(url).catch(() => undefined);
  const after = now();
  await response?.body?.cancel();
  const told = Date.parse(response?.headers.get('date') ?? '');
  if (Number.isNaN(told)) return warning(`The clock of ${whose} is not told.`, clocksCheck.remedy);
  // Half a second for what the header leaves out.
  return judge(whose, told + 500 - (before + after) / 2);
}

/** What such a distance from our clock means. */
export function judge(whose: string, aheadMs: number): Finding {
  const off = Math.abs(aheadMs);
  if (off <= NOTICED_MS) return ok(`The clock of ${whose} agrees with ours.`);
  const says = `The clock of ${whose} is ${Math.round(off / 1000)} s ${aheadMs > 0 ? 'ahead' : 'behind'}.`;
  const remedy = 'Let NTP keep the clock of this machine, and of theirs.';
  return off > ACCEPTED_MS ? failed(says, remedy) : warning(says, remedy);
}
