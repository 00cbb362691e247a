import { describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { address } from '../../support/agent/scripted-owner.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();

describe('agent, its stop', () => {
  it('at rest > says goodbye, tears the instrument down once and resolves', async () => {
    const calls: string[] = [];
    const service = await inSession({
      module: bench.witness.module({
        setup: () => void calls.push('setup'),
        teardown: () => void calls.push('teardown'),
      }),
    });
    await Promise.all([service.stop(), service.stop()]);
    await service.ended;
    expect(bench.broker.received().at(-1)).toMatchObject({ type: 'agent.bye', body: { ...address } });
    expect([service.state(), calls]).toEqual(['stopped', ['setup', 'teardown']]);
  });

  it('with an action in hand > waits for its end and its report, refuses what comes meanwhile, then says goodbye', async () => {
    // Nothing is told twice, however slow the machine.
    const service = await inSession({ timing: { started: 60_000, resend: 60_000 } });
    const [first, second] = [owner.command({ action: 'hold' }), owner.command()];
    owner.send(first);
    await bench.witness.untilActing(first.command_id);
    const stopped = service.stop();
    owner.send(second);
    expect((await owner.refusal(second)).body.reason).toBe('draining');
    bench.witness.gates.get(first.command_id)!.open();
    await stopped;
    const types = bench.broker.received().map(({ type }) => type);
    expect(types.slice(types.lastIndexOf('step.refused'))).toEqual([
      'step.refused',
      'step.settled',
      'agent.bye',
    ]);
    expect(owner.reports(first)[0]!.body.outcome).toBe('succeeded');
    expect(bench.witness.moves()).toEqual([first.command_id]);
  });

  it('with a command that is being prepared > the command is refused and may be granted to another', async () => {
    const service = await inSession();
    const command = owner.give();
    await service.stop();
    expect((await owner.refusal(command)).body.reason).toBe('draining');
    expect(bench.witness.moves()).toEqual([]);
    await bench.start();
    expect(owner.hellos().at(-1)!.body.commands).toEqual([]);
  });

  it('with an action that outlasts the drain > aborts it and reports it as interrupted', async () => {
    const service = await inSession({ drainSeconds: 0.05 });
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    await service.stop();
    expect(owner.reports(command)[0]!.body).toMatchObject({
      outcome: 'interrupted',
      acted: true,
      error: { code: 'interrupted' },
    });
    expect(bench.broker.received().at(-1)!.type).toBe('agent.bye');
  });

  it('with an action that is deaf > reports it as interrupted and ends without a goodbye; its late end changes nothing', async () => {
    const service = await inSession({ drainSeconds: 0.05 });
    const command = owner.give({ action: 'stubborn' });
    await bench.witness.untilActing(command.command_id);
    await service.stop();
    expect(bench.broker.inbox('agent.bye')).toEqual([]);
    expect(owner.reports(command).map(({ body }) => body.outcome)).toEqual(['interrupted']);
    bench.witness.openAll();
    await bench.start();
    expect(owner.hellos().at(-1)!.body.commands).toMatchObject([{ phase: 'settled' }]);
  });

  it('with a report that nobody keeps > stops all the same, and sends it after the next start', async () => {
    const service = await inSession();
    bench.broker.refuse = ({ type }) => type === 'step.settled';
    const command = owner.give();
    await until('the outcome is noted', () => bench.journalText().includes('"settled"'));
    await service.stop();
    expect(bench.broker.inbox('agent.bye')[0]!.body.holding).toEqual([command.command_id]);
    bench.broker.refuse = undefined;
    await inSession();
    expect((await owner.report(command)).body.outcome).toBe('succeeded');
    expect(bench.witness.moves()).toHaveLength(1);
  });
});

describe('agent, the set-up of its instrument', () => {
  it('that fails twice > is tried until it succeeds; nobody hears of the instrument before', async () => {
    let attempts = 0;
    await bench.start({
      module: bench.witness.module({
        async setup() {
          expect(bench.broker.opened).toBe(0);
          if (++attempts < 3) throw new Error('the arm is switched off');
        },
      }),
      timing: { hello: 100_000 },
    });
    expect([attempts, bench.broker.opened, owner.hellos().length]).toEqual([3, 1, 1]);
  });

  it('that never ends > does not keep the agent from stopping', async () => {
    let began = false;
    const agent = bench.create({
      module: bench.witness.module({
        setup() {
          began = true;
          return new Promise<void>(() => undefined);
        },
      }),
    });
    const started = agent.start();
    const refused = expect(started).rejects.toMatchObject({ code: 'cancelled' });
    await until('it has begun', () => began);
    await agent.stop();
    await refused;
    expect(agent.state()).toBe('stopped');
  });

  it('schema that is none > the start rejects, naming the action', async () => {
    const module = bench.witness.module();
    module.actions['bad'] = { args: { type: 'nonsense' } as unknown as object, run: () => undefined };
    await expect(bench.start({ module })).rejects.toMatchObject({
      code: 'bad_module',
      message: expect.stringMatching(/action "bad"/) as string,
    });
  });
});
