import { describe, expect, it } from 'vitest';
import { Supervisor } from '../../../cli/services/supervisor.ts';
import type { Service } from '../../../shared/kernel/lifecycle/service.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';

const log = createLogger({ level: 'silent', service: 'test' });

/** A service that notes what happens to it, and ends when the test says so. */
function fakeService(name: string, notes: string[], start: () => Promise<void> = async () => undefined) {
  let endWell: () => void = () => undefined;
  let fail: (reason: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    endWell = resolve;
    fail = reject;
  });
  const service: Service = {
    name,
    state: () => 'running',
    start: async () => {
      await start();
      notes.push(`${name} started`);
    },
    stop: async () => {
      notes.push(`${name} stopped`);
      endWell();
    },
    ended,
  };
  return { service, fail };
}

function supervise() {
  const abort = new AbortController();
  return { abort, supervisor: new Supervisor({ log, signal: abort.signal }), notes: [] as string[] };
}

describe('Supervisor', () => {
  it('the signal > ends the waiting, and stages stop in the opposite order', async () => {
    const { abort, supervisor, notes } = supervise();
    await supervisor.start([fakeService('gateway', notes).service]);
    await supervisor.start([fakeService('agent', notes).service]);
    abort.abort();
    await supervisor.untilOver();
    await supervisor.stop();
    expect(notes).toEqual(['gateway started', 'agent started', 'agent stopped', 'gateway stopped']);
  });

  it('a vital service that fails > ends the waiting with its reason', async () => {
    const { supervisor, notes } = supervise();
    const gateway = fakeService('gateway', notes);
    await supervisor.start([gateway.service]);
    gateway.fail(new Error('out of memory'));
    await expect(supervisor.untilOver()).rejects.toThrow('out of memory');
  });

  it('a service that comes late and fails at its start > ends nothing but its own start', async () => {
    const { abort, supervisor, notes } = supervise();
    await supervisor.start([fakeService('gateway', notes).service]);
    const agent = fakeService('agent', notes, () => Promise.reject(new Error('the name is taken')));
    agent.fail(new Error('the name is taken'));
    const starting = supervisor.start([agent.service], { vital: false, late: true });
    await expect(starting).rejects.toThrow('the name is taken');
    abort.abort();
    await supervisor.untilOver();
    await supervisor.stop();
    expect(notes).toEqual(['gateway started', 'agent stopped', 'gateway stopped']);
  });

  it('a service that is not vital and fails later > ends nothing', async () => {
    const { abort, supervisor, notes } = supervise();
    const agent = fakeService('agent', notes);
    await supervisor.start([agent.service], { vital: false });
    agent.fail(new Error('the camera is gone'));
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(supervisor.untilOver()).resolves.toBeUndefined();
  });

  it('a service that is not vital and fails while it starts > fails the start', async () => {
    const { supervisor, notes } = supervise();
    const agent = fakeService('agent', notes, async () => {
      throw new Error('the name is taken');
    });
    await expect(supervisor.start([agent.service], { vital: false })).rejects.toThrow('the name is taken');
  });

  it('the signal during a start that hangs > cuts it short, and what was started is stopped', async () => {
    const { abort, supervisor, notes } = supervise();
    const starting = supervisor.start([
      fakeService('gateway', notes, () => new Promise(() => undefined)).service,
    ]);
    abort.abort();
    await expect(starting).rejects.toThrow();
    await supervisor.stop();
    expect(notes).toEqual(['gateway stopped']);
  });

  it('a service that fails to stop > keeps none of the others', async () => {
    const { supervisor, notes } = supervise();
    const stubborn = fakeService('agent', notes);
    stubborn.service.stop = async () => {
      throw new Error('no');
    };
    await supervisor.start([fakeService('gateway', notes).service]);
    await supervisor.start([stubborn.service]);
    await supervisor.stop();
    expect(notes.at(-1)).toBe('gateway stopped');
  });
});
