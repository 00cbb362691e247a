import { describe, expect, it } from 'vitest';
import { action, OutcomeUnknown, type ModuleReport } from '../../../module-agents/sdk/index.ts';
import { until } from '../../support/until.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();

const lastHeartbeat = () => bench.broker.heartbeats().at(-1)?.body;

describe('agent, of a module that tells its state', () => {
  it('> says it with its first hello and with each heartbeat', async () => {
    let report: ModuleReport = { flags: ['INIT'], details: { warm: 20 } };
    await bench.start({ module: bench.witness.module({ state: () => report }), timing: { state: 20 } });
    expect(owner.hellos()[0]?.body.report).toMatchObject(report);
    owner.welcome();
    report = { flags: ['READY'], details: { warm: 37 } };
    await until('a heartbeat says so', () => lastHeartbeat()?.report?.flags[0] === 'READY');
    expect(lastHeartbeat()?.report).toMatchObject(report);
  });

  it('that hangs > sends heartbeats all the same, and says that nobody knows', async () => {
    const state = () => new Promise<ModuleReport>(() => undefined);
    await inSession({ module: bench.witness.module({ state }), timing: { stateLimit: 50 } });
    const before = bench.broker.heartbeats().length;
    await until('more heartbeats have come', () => bench.broker.heartbeats().length > before + 3);
    expect(lastHeartbeat()?.report).toMatchObject({ flags: ['UNKNOWN'] });
    expect((await owner.report(owner.give())).body.outcome).toBe('succeeded');
  });
});

describe('agent, of an action that does not know what it did', () => {
  it('> reports the outcome as unknown, and says the same after a restart', async () => {
    const run = () => Promise.reject(new OutcomeUnknown('the cable came off'));
    const module = bench.witness.module({ actions: { move: action({ run }) } });
    await inSession({ module });
    const command = owner.give();
    const told = { outcome: 'interrupted', acted: true, error: { message: 'the cable came off' } };
    expect((await owner.report(command)).body).toMatchObject(told);
    bench.crash();
    await bench.start({ module });
    owner.welcome({ want: [command.command_id] });
    expect((await owner.report(command)).body).toMatchObject(told);
  });
});
