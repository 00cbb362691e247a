import { describe, expect, it } from 'vitest';
import type { Transaction } from '../../../orchestrator/turn/transaction.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { InstanceRecord } from '../../../shared/contracts/workcell-state.ts';
import { stepDefinition } from '../../fixtures/run-definition.ts';
import { commands, endOf, first, type Lab, logOf, said, second, idleLab } from './owner-lab.ts';
import { retry } from './run-fixtures.ts';

const command_id = `${first}.0.1`;
const named = [{ command_id, number: 1 }];

function busy(on_unknown: 'fail' | 'pause' = 'fail'): Lab {
  const lab = idleLab();
  lab.submit(first, [stepDefinition({ name: 'Mix', on_unknown, locations: { target: 'deck' } })]);
  return lab;
}

function give(lab: Lab, more: object = {}): Transaction {
  const order = { revision: 5, at: 7, by: 'Ada', reason: 'stuck' };
  const body = { module: 'arm', instance: 'a', commands: named, ...order };
  return lab.play(said('workcell.abandon', {}, { ...body, ...more }));
}

function answer(lab: Lab, revision = 5, phase = 'done', command = 'abandon'): Transaction {
  const body = { module: 'arm', instance: 'a', command, revision, phase, did: 'it', taken_at: 1 };
  return lab.play(said('admin.answer', {}, { ...body, stopped: false }));
}

const abandoned = {
  outcome: 'interrupted' as const,
  error: { code: 'abandoned' as const, message: 'abandoned by Ada: stuck', retryable: false },
};
const told = (tx: Transaction) =>
  tx.toSend.flatMap((item) =>
    item.kind === 'control' && item.message.type === 'abandon' ? [item.message.body] : [],
  );
const arm = (lab: Lab) => lab.state.instances.get('arm/a') as InstanceRecord;

describe('an order to abandon an action', () => {
  it('goes to its agent alone, into the log of its run, and is an event; nothing is free yet', () => {
    const lab = busy();
    const tx = give(lab);
    expect(told(tx)).toEqual([
      { module: 'arm', instance: 'a', revision: 5, at: 7, by: 'Ada', reason: 'stuck', commands: named },
    ]);
    expect(logOf(tx)).toContain('Ada abandons step 1 "Mix" on arm/a: stuck');
    expect(tx.changes()?.records).toMatchObject([
      { body: { event: { event_name: 'ABANDON', instance: 'a', by: 'Ada', reason: 'stuck' } } },
    ]);
    expect(arm(lab).occupied).toHaveLength(1);
    expect(commands(lab.submit(second))).toEqual([]);
  });

  it('that comes twice, or for an instance that nobody knows > changes nothing but the log of the process', () => {
    const lab = busy();
    give(lab);
    for (const tx of [give(lab), give(lab, { instance: 'b' })]) {
      expect([tx.changes(), tx.toSend]).toEqual([undefined, []]);
      expect(tx.processLog).toHaveLength(1);
    }
  });

  it('is told again after a hello until the agent has answered, also to the next owner, and names no later command', () => {
    const lab = busy();
    give(lab);
    const hello = { journal_head: 1, commands: [{ command_id, number: 1, phase: 'started' as const }] };
    expect(told(lab.hello(hello))).toMatchObject([{ commands: named }]);
    answer(lab, 5, 'taken');
    expect(told(lab.hello({ ...hello, hello_id: newId() }))).toHaveLength(1);
    answer(lab);
    expect(told(lab.hello({ ...hello, hello_id: newId() }))).toEqual([]);
  });

  it('whose answer comes after that of a later order > counts as answered all the same', () => {
    const lab = busy();
    give(lab);
    answer(lab, 6, 'done', 'pause');
    answer(lab);
    expect(arm(lab).abandon).toBeUndefined();
  });
});

describe('an action that its agent has abandoned', () => {
  it('its run fails with an unknown outcome, its locations are unverified, the instrument takes the next command', () => {
    const lab = busy();
    lab.submit(second);
    give(lab);
    const tx = lab.settled(command_id, abandoned);
    expect(endOf(tx)).toMatchObject({
      state: 'failed',
      summary: { unknown: { reason: 'abandoned', message: 'abandoned by Ada: stuck', run: 'over' } },
    });
    expect(lab.state.locations.get('deck')?.state).toBe('unverified');
    expect(arm(lab).error).toBeUndefined();
    expect(commands(tx)).toHaveLength(1);
  });

  it('its run waits for a word where the workflow wants that, and takes it', () => {
    const lab = busy('pause');
    give(lab);
    const tx = lab.settled(command_id, abandoned);
    expect(endOf(tx)?.summary).toMatchObject({ paused: true, unknown: { run: 'waits' } });
    const word = lab.play(said('run.resolve', { run_id: first, command_id }, { as: 'happened', by: 'Ada' }));
    expect(endOf(word)?.state).toBe('completed');
  });

  it('is never repeated because the workflow repeats interrupted ones', () => {
    const lab = idleLab();
    lab.submit(first, [stepDefinition({ retry: retry(['interrupted', 'timeout']) })]);
    expect(endOf(lab.settled(command_id, abandoned))?.state).toBe('failed');
  });

  it('whose outcome was unknown before > the instrument is no longer held back for it', () => {
    const lab = busy('pause');
    lab.hello({ journal_id: 'other', boot_id: 'next' });
    expect(arm(lab).error).toBeDefined();
    lab.settled(command_id, abandoned);
    expect(arm(lab).error).toBeUndefined();
  });

  it('whose run is over > the instrument is free and not held back, and the log says so', () => {
    const lab = busy();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    lab.later(9_000);
    expect(lab.runState()).toBeUndefined();
    give(lab);
    const tx = lab.settled(command_id, abandoned);
    expect(logOf(tx)).toEqual([`${command_id} on arm/a is abandoned by Ada: stuck`]);
    expect(arm(lab)).toMatchObject({ occupied: [] });
    expect(arm(lab).error).toBeUndefined();
    expect(commands(lab.submit(second))).toHaveLength(1);
  });

  it('while its run is being cancelled > the run is cancelled, the instrument free', () => {
    const lab = busy();
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    expect(endOf(lab.settled(command_id, abandoned))?.state).toBe('cancelled');
    expect(arm(lab).error).toBeUndefined();
  });

  it('and whose driver runs on > is kept until the agent says that it has ended', () => {
    const lab = busy();
    const left = [{ command_id, step_name: 'Mix', acting_since: 1, abandoned_at: 2 }];
    lab.play({ kind: 'left-behind', key: 'arm/a', left });
    expect(arm(lab).left_behind).toEqual(left);
    lab.hello({ left_behind: left, journal_head: 1, commands: [{ command_id, number: 1, phase: 'acted' }] });
    expect(arm(lab).left_behind).toEqual(left);
    lab.play({ kind: 'left-behind', key: 'arm/a', left: [] });
    expect(arm(lab).left_behind).toBeUndefined();
  });
});
