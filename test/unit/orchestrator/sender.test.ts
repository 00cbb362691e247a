import { beforeEach, describe, expect, it } from 'vitest';
import { inFlight } from '../../../orchestrator/machine/run-queries.ts';
import { Liveness } from '../../../orchestrator/leadership/agent-liveness.ts';
import { message, type BodyOf, type MessageType } from '../../../shared/contracts/message.ts';
import { busyLab, commands, first, said, second, type Lab } from './owner-lab.ts';

const command_id = `${first}.0.1`;
const words = [
  ['step.started', { number: 1, started_at: 5 }],
  ['step.progress', { fraction: 0.5, rested: true }],
  ['step.settled', { number: 1, outcome: 'succeeded', acted: true }],
  ['step.settled', { number: 1, outcome: 'interrupted', acted: true }],
  [
    'step.settled',
    {
      number: 1,
      outcome: 'cancelled',
      acted: false,
      error: { code: 'stopped', message: 'a safety stop', retryable: false },
    },
  ],
  ['step.refused', { number: 1, reason: 'draining' }],
  ['step.refused', { number: 1, reason: 'forgotten' }],
] as const satisfies [MessageType, object][];

/** What the owner holds of the run and of the instance that was given the command. */
const known = ({ state }: Lab) => ({
  snapshot: state.runs.get(first)?.snapshot,
  instance: state.instances.get('arm/a'),
  leaving: state.leaving.size,
});

describe('a message about a command in flight at arm/a', () => {
  let lab: Lab;
  beforeEach(() => {
    lab = busyLab();
    lab.hello({ instance: 'b', journal_id: 'other', boot_id: 'boot-b' });
  });

  const say = (type: MessageType, body: object, header: object = {}) =>
    lab.play(said(type, { run_id: first, command_id, session: 1, ...header }, body));

  it.each(words)('%s %j of another instance > is dropped, and told once', (type, facts) => {
    const before = known(lab);
    for (const sender of [
      { module: 'arm', instance: 'b' },
      { module: 'oven', instance: 'a' },
    ]) {
      const tx = say(type, { ...sender, ...facts });
      expect(tx.processLog).toMatchObject([
        { about: { type, command_id, sender: `${sender.module}/${sender.instance}`, given: 'arm/a' } },
      ]);
      expect(tx.changes()).toBeUndefined();
      expect(say(type, { ...sender, ...facts }).processLog).toEqual([]);
    }
    expect(known(lab)).toEqual(before);
  });

  it.each(words)('%s %j of arm/a itself > counts', (type, facts) => {
    const before = known(lab);
    const tx = say(type, { module: 'arm', instance: 'a', ...facts });
    expect(tx.processLog).toEqual([]);
    expect(known(lab)).not.toEqual(before);
  });

  it.each(words)('%s %j under the name of another run > is dropped', (type, facts) => {
    lab.submit(second);
    const before = known(lab);
    const tx = say(type, { module: 'arm', instance: 'a', ...facts }, { run_id: second });
    expect(tx.processLog).toMatchObject([{ about: { type, given: null } }]);
    expect(known(lab)).toEqual(before);
  });

  it('from many strangers > fill no log', () => {
    const told = Array.from({ length: 500 }, (_, index) =>
      say('step.started', { module: 'arm', instance: `x${index}`, number: 1, started_at: 5 }),
    ).flatMap(({ processLog }) => processLog);
    expect(told).toHaveLength(100);
  });

  it('that stopped an earlier attempt > does not cancel the run', () => {
    const error = { code: 'stopped', message: 'a safety stop', retryable: false };
    lab.settled(`${first}.0.9`, { outcome: 'cancelled', acted: false, error } as never);
    expect(lab.runState()).toBe('active');
  });

  it('with a number that was never given out > leaves the journal credible', () => {
    say('step.started', { module: 'arm', instance: 'a', number: 9e15, started_at: 5 });
    expect(lab.state.instances.get('arm/a')?.seen_head).toBeLessThan(2);
  });

  it('in a hello of another module > says nothing of the run', () => {
    const known = `${first}.0.2`;
    Object.assign(lab.state, { recovering: { since: 0, unheard: {} }, inGrace: true });
    const facts: Partial<BodyOf<'agent.hello'>> = {
      module: 'oven',
      commands: [{ command_id: known, number: 7, phase: 'settled' }],
    };
    lab.hello({ ...facts, journal_id: 'o', journal_head: 7 });
    expect(inFlight(lab.state.runs.get(first)!.snapshot)).toMatchObject([{ command_id, instance: 'a' }]);
    lab.hello({ ...facts, module: 'arm', instance: 'b', journal_id: 'other', journal_head: 7 });
    expect(inFlight(lab.state.runs.get(first)!.snapshot)).toMatchObject([
      { command_id: known, instance: 'b' },
    ]);
  });

  it('in the heartbeats and the books of another instance > begins nothing and sends nothing again', () => {
    const b = lab.state.instances.get('arm/b')!;
    lab.state.instances.set('arm/b', { ...b, occupied: [{ command_id, run_id: first, number: 3 }] });
    const { boot_id, session } = b;
    const body = { module: 'arm', instance: 'b', boot_id, holding: [], acting: [command_id], stopped: null };
    const heartbeat = message('agent.heartbeat', { workcell: 'lab', session, body });
    const liveness = new Liveness(lab.state);
    expect(liveness.heartbeat(heartbeat, 0).inputs.filter(({ kind }) => kind === 'acting')).toEqual([]);
    expect(commands(lab.play({ kind: 'unlisted', key: 'arm/b', command_id }))).toEqual([]);
    expect(commands(lab.play({ kind: 'unlisted', key: 'arm/a', command_id }))).toHaveLength(1);
  });
});
