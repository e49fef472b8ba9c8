import { createServer } from 'node:net';
import { portHolder } from './port-holder.js';

export type Bindable = 'free' | 'taken' | 'forbidden' | 'no-such-address';

/** A port that a service is going to listen on, and the variable that moves it. */
export type PortClaim = { service: string; variable: string; host: string; port: number };

/** Tries to listen, and lets go at once. */
export function canBind(host: string, port: number): Promise<Bindable> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'EADDRINUSE') resolve('taken');
      else if (code === 'EACCES') resolve('forbidden');
      else if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') resolve('no-such-address');
      else reject(new Error(`Cannot try port ${port} (${code ?? 'unknown error'})`));
    });
    server.listen(port, host, () => server.close(() => resolve('free')));
  });
}

/** What stands in the way of the ports wanted, each as one sentence; empty when all are free. */
export async function portProblems(
  claims: readonly PortClaim[],
  isOurs: (claim: PortClaim) => boolean,
): Promise<string[]> {
  const problems = await Promise.all(
    claims.map(async (claim) => {
      const rival = claims.slice(0, claims.indexOf(claim)).find(({ port }) => port === claim.port);
      if (rival) return clash(rival, claim);
      return isOurs(claim) ? undefined : describe(claim, await canBind(claim.host, claim.port));
    }),
  );
  return problems.filter((problem) => problem !== undefined);
}

function clash(first: PortClaim, second: PortClaim): string {
  return `Port ${first.port} is wanted by ${first.service} and by ${second.service}: give ${first.variable} and ${second.variable} different values.`;
}

function describe({ service, variable, host, port }: PortClaim, found: Bindable) {
  switch (found) {
    case 'free':
      return undefined;
    case 'taken': {
      const holder = portHolder(port) ?? 'another program';
      return `Port ${port} (${service}) is in use by ${holder}: stop it, or set ${variable} to a free port.`;
    }
    case 'forbidden':
      return `Port ${port} (${service}) cannot be bound without root: set ${variable} to a port above 1023.`;
    case 'no-such-address':
      return `Port ${port} (${service}) cannot be bound: BIND_HOST ${host} is no address of this machine.`;
  }
}
