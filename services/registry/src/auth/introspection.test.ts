import { describe, expect, it } from '@jest/globals';
import type { IntrospectResponse } from '@mcp-gateway/contracts';
import { createIntrospection } from './introspection.js';

const ACTIVE: IntrospectResponse = {
  active: true,
  caller: { subject: 's', kind: 'user', name: 'n', scopes: [] },
};

function counted(answer: () => Promise<IntrospectResponse>) {
  let calls = 0;
  const introspect = () => {
    calls += 1;
    return answer();
  };
  return { introspect, calls: () => calls };
}

describe('createIntrospection', () => {
  it('asks once for calls at the same time and within the time to live', async () => {
    const { introspect, calls } = counted(() => Promise.resolve(ACTIVE));
    const { of } = createIntrospection({ introspect });
    await Promise.all([of({ session_id: 'a' }), of({ session_id: 'a' })]);
    await of({ session_id: 'a' });
    expect(calls()).toBe(1);
    await of({ access_token: 'a' });
    expect(calls()).toBe(2);
  });

  it('W-47: asks again when the answer is old', async () => {
    const { introspect, calls } = counted(() => Promise.resolve(ACTIVE));
    const { of } = createIntrospection({ introspect }, 10);
    await of({ session_id: 'a' });
    await new Promise((resolve) => setTimeout(resolve, 30));
    await of({ session_id: 'a' });
    expect(calls()).toBe(2);
  });

  it('asks again after it was told to forget', async () => {
    const { introspect, calls } = counted(() => Promise.resolve(ACTIVE));
    const { of, forget } = createIntrospection({ introspect });
    await of({ session_id: 'a' });
    forget({ session_id: 'a' });
    await of({ session_id: 'a' });
    expect(calls()).toBe(2);
  });

  it.each(['forget', 'forgetAll'] as const)(
    'answers, and asks again, when it was told to %s while it asked (T-070)',
    async (how) => {
      const answers: ((answer: IntrospectResponse) => void)[] = [];
      const { introspect, calls } = counted(() => new Promise((resolve) => answers.push(resolve)));
      const introspection = createIntrospection({ introspect });
      const credential = { session_id: 'a' };
      const before = introspection.of(credential);
      introspection[how](credential);
      answers[0]?.(ACTIVE);
      await expect(before).resolves.toEqual(ACTIVE);
      const after = introspection.of(credential);
      answers[1]?.({ active: false });
      await expect(after).resolves.toEqual({ active: false });
      expect(calls()).toBe(2);
    },
  );

  it('does not remember a failure', async () => {
    let down = true;
    const { introspect } = counted(() =>
      down ? Promise.reject(new Error('down')) : Promise.resolve(ACTIVE),
    );
    const { of } = createIntrospection({ introspect });
    await expect(of({ session_id: 'a' })).rejects.toThrow('down');
    down = false;
    await expect(of({ session_id: 'a' })).resolves.toEqual(ACTIVE);
  });
});
