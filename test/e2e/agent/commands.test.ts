import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../../support/until.ts';
import { recordingLogger } from '../../contract/store/recording-logger.ts';
import { address } from '../../support/agent/scripted-owner.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();

describe('agent, a command', () => {
  it('that is new > is noted, acted on once and reported', async () => {
    await inSession();
    const command = owner.give({ args: { to: 'rack' } });
    const report = await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
    expect(report.body).toMatchObject({
      ...address,
      number: 1,
      outcome: 'succeeded',
      acted: true,
      data: { at: 'rack' },
      files: [],
    });
    expect(report.body.ended_at).toBeGreaterThanOrEqual(report.body.started_at ?? Infinity);
  });

  it('without an argument that has a default > is acted on with the default', async () => {
    await inSession();
    expect((await owner.report(owner.give())).body.data).toEqual({ at: 'home' });
  });

  it('that comes again while it acts > is not acted on again', async () => {
    await inSession();
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    for (let copy = 0; copy < 2; copy++) owner.send(command);
    bench.witness.gates.get(command.command_id)!.open();
    await owner.report(command);
    expect(bench.witness.moves()).toEqual([command.command_id]);
  });

  it('that comes again after it was settled > is answered with the kept report', async () => {
    await inSession();
    const command = owner.give({ args: { to: 'rack' } });
    const first = await owner.report(command);
    owner.send(command);
    const second = await owner.report(command, 2);
    expect(second.body).toEqual({ ...first.body, again: 1 });
    expect(bench.witness.moves()).toHaveLength(1);
  });

  it('that comes again after a restart > is answered from the journal', async () => {
    const first = await inSession();
    const command = owner.give({ args: { to: 'rack' } });
    await owner.report(command);
    await first.stop();
    await inSession();
    owner.send(owner.again(command));
    expect((await owner.report(command, 2)).body).toMatchObject({
      outcome: 'succeeded',
      data: { at: 'rack' },
    });
    expect(bench.witness.moves()).toHaveLength(1);
  });

  it.each([
    ['an argument of the wrong type', { args: { to: 5 } }, 'bad_arguments', /to must be string/],
    [
      'an action that there is not',
      { action: 'fly' },
      'unknown_action',
      /no action "fly" here; there are move/,
    ],
  ])('with %s > fails unacted, and says the same when it comes again', async (_, changes, code, text) => {
    await inSession();
    const command = owner.give(changes);
    const { body } = await owner.report(command);
    expect(body).toMatchObject({ outcome: 'failed', acted: false, error: { code, retryable: false } });
    expect(body.error?.message).toMatch(text);
    owner.send(command);
    expect((await owner.report(command, 2)).body).toEqual({ ...body, again: 1 });
    expect(bench.witness.moves()).toEqual([]);
  });

  it('beyond the capacity > is refused for good, and once more where the refusal was lost', async () => {
    await inSession();
    const first = owner.give({ action: 'hold' });
    await bench.witness.untilActing(first.command_id);
    const second = owner.command();
    let lost = 0;
    bench.broker.refuse = ({ type }) => type === 'step.refused' && lost++ === 0;
    owner.send(second);
    await until('the refusal is lost', () => lost === 1);
    owner.send(second);
    expect((await owner.refusal(second)).body).toEqual({ ...address, number: 2, reason: 'at_capacity' });

    bench.witness.gates.get(first.command_id)!.open();
    await owner.report(first);
    owner.send(second);
    await until('its copy is refused too', () => owner.refusals(second).length === 2);
    expect(bench.witness.moves()).toEqual([first.command_id]);
  });

  it('within a capacity of two > acts beside another', async () => {
    await inSession({ module: bench.witness.module({ capacity: 2 }) });
    const [first, second] = [owner.command({ action: 'hold' }), owner.command({ action: 'hold' })];
    owner.send(first);
    owner.send(second);
    await bench.witness.untilActing(first.command_id);
    await bench.witness.untilActing(second.command_id);
    expect(bench.witness.moves()).toHaveLength(2);
    expect(owner.refusals(second)).toEqual([]);
  });
});

describe('agent, what it tells while an action runs', () => {
  it('action that lasts > is told as started, and listed in heartbeats as held and acting', async () => {
    await inSession();
    const command = owner.give({ action: 'hold' });
    await until('it is told', () => bench.broker.inbox('step.started').length > 0);
    await until('a heartbeat lists it', () => bench.broker.heartbeats().at(-1)!.body.acting.length > 0);
    expect(bench.broker.heartbeats().at(-1)).toMatchObject({
      session: 1,
      body: { holding: [command.command_id], acting: [command.command_id] },
    });
    bench.witness.gates.get(command.command_id)!.open();
    await owner.report(command);
    await until(
      'a heartbeat lists nothing',
      () => bench.broker.heartbeats().at(-1)!.body.holding.length === 0,
    );
    expect(bench.broker.inbox('step.started')).toHaveLength(1);
  });

  it('action that is over at once > is not told as started', async () => {
    await inSession({ timing: { started: 10_000 } });
    await owner.report(owner.give());
    expect(bench.broker.inbox('step.started')).toEqual([]);
  });
});

describe('agent, a cancel', () => {
  it('of a command that acts > aborts it; reported as cancelled when it has really ended', async () => {
    await inSession();
    const command = owner.give({ action: 'hold' });
    await bench.witness.untilActing(command.command_id);
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'cancelled',
      acted: true,
      error: { code: 'cancelled' },
    });
  });

  it('of a command that acts > leaves no stack in the log where the action ends as it was asked to', async () => {
    const { log, lines } = recordingLogger();
    const wait = (signal: AbortSignal) => delay(60_000, undefined, { signal });
    const actions = { wait: { run: ({ signal }: { signal: AbortSignal }) => wait(signal).then(() => ({})) } };
    await inSession({ log, module: bench.witness.module({ actions }) });
    const command = owner.give({ action: 'wait' });
    await until(
      'it acts',
      () => bench.broker.heartbeats().at(-1)?.body.acting.includes(command.command_id) === true,
    );
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'cancelled', acted: true });
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'the action was stopped', action: 'wait' }));
    expect(lines.filter((line) => 'err' in line)).toEqual([]);
  });

  it('of a command whose action is deaf > is reported when it ends, as succeeded, because it did it', async () => {
    await inSession();
    const command = owner.give({ action: 'stubborn' });
    await bench.witness.untilActing(command.command_id);
    owner.cancel(command);
    const heartbeats = bench.broker.heartbeats().length;
    await until('some heartbeats have passed', () => bench.broker.heartbeats().length > heartbeats + 3);
    expect(owner.reports(command)).toEqual([]);
    bench.witness.gates.get(command.command_id)!.open();
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'succeeded', acted: true });
  });

  it('that comes before its command > is reported unacted; the command is never acted on', async () => {
    await inSession();
    const command = owner.command();
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({
      outcome: 'cancelled',
      acted: false,
      number: 1,
    });
    owner.send(command);
    await owner.report(command, 2);
    expect(bench.witness.moves()).toEqual([]);
  });

  it('that comes before its command, then a crash > is still known afterwards', async () => {
    await inSession();
    const command = owner.command();
    bench.broker.refuse = ({ type }) => type === 'step.settled';
    owner.cancel(command);
    await until('it is in hand', () =>
      bench.broker.heartbeats().at(-1)!.body.holding.includes(command.command_id),
    );
    await until('it is noted', () => bench.journalText().includes('"cancelled"'));
    bench.crash();
    await inSession();
    owner.send(owner.again(command));
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'cancelled', acted: false });
    expect(bench.witness.moves()).toEqual([]);
  });

  it('in the same breath as its command > the command is not acted on', async () => {
    await inSession();
    const command = owner.give();
    owner.cancel(command);
    expect((await owner.report(command)).body).toMatchObject({ outcome: 'cancelled', acted: false });
    expect(bench.witness.moves()).toEqual([]);
  });

  it('of a settled command > sends the kept report again', async () => {
    await inSession();
    const command = owner.give();
    await owner.report(command);
    owner.cancel(command);
    expect((await owner.report(command, 2)).body.outcome).toBe('succeeded');
  });
});
