import { TestEnvironment } from 'jest-environment-node';
import { Agent, setGlobalDispatcher } from 'undici';

/**
 * Every request on a connection of its own: tests register servers while others call, and a
 * reloaded nginx closes idle connections, which a client may notice only by a failed request.
 */
export default class E2eEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    setGlobalDispatcher(new Agent({ pipelining: 0 }));
  }
}
