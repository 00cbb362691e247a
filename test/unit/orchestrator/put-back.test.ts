import { describe, expect, it } from 'vitest';
import { flightOf } from '../../../orchestrator/run-machine/run-queries.ts';
import { openLabState } from '../../../orchestrator/state/lab-state.ts';
import { StoreMemory } from '../../../orchestrator/recovery/put-back.ts';
import type { BodyOf } from '../../../shared/contracts/message.ts';
import type { InstanceRecord, Presence } from '../../../shared/contracts/workcell-state.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { commands, endOf, first, Lab, said, second } from './owner-lab.ts';
import { labWorkcell } from './run-fixtures.ts';

const journalOf = { a: 'ja', b: 'jb', c: 'jc' };
type Name = keyof typeof journalOf;

/** As the copy has it: each instance had been given two commands. */
function recordOf(instance: Name, presence: Presence = 'present'): InstanceRecord {
  return {
    module: 'arm',
    instance,
    presence,
    session: 4,
    boot_id: 'boot',
    hello_id: '',
    journal_id: journalOf[instance],
    seen_head: 2,
    next_number: 3,
    capacity: 1,
    occupied: [],
    since: 0,
  };
}

/** A lab whose owner has waited long enough, with a run that waits for its first step. */
function restoredLab(...records: InstanceRecord[]): Lab {
  const lab = new Lab();
  for (const record of records) lab.state.instances.set(`arm/${record.instance}`, record);
  lab.submit();
  return lab;
}

const helloOf = (lab: Lab, instance: Name, facts: Partial<BodyOf<'agent.hello'>> = {}) =>
  lab.hello({
    instance,
    journal_id: journalOf[instance],
    journal_head: 2,
    ...facts,
  });

const resetAt = (at: number) =>
  said('workcell.control', {}, { command: 'reset', module: 'arm', revision: at, at });

describe('what a process remembers of the store', () => {
  const took = (...tokens: [epoch: number, seq: number][]) => {
    const memory = new StoreMemory();
    for (const [epoch, seq] of tokens) memory.committed({ epoch, seq });
    return memory;
  };
  const taken = (memory: StoreMemory, found: { epoch: number; seq: number } | undefined) => {
    memory.took({ epoch: 9, seq: 0 }, found);
    return memory.putBack;
  };

  it.each([
    ['what was committed is there', { epoch: 5, seq: 3 }, false],
    ['a commit of which the answer was lost is there', { epoch: 5, seq: 4 }, false],
    ['others have owned since', { epoch: 6, seq: 0 }, false],
    ['a commit is gone', { epoch: 5, seq: 2 }, true],
    ['a whole tenure is gone', { epoch: 4, seq: 9 }, true],
    ['all is gone', undefined, true],
  ])('%s > put back: %#', (_, found, expected) => {
    expect(taken(took([5, 0], [5, 3]), found)).toBe(expected);
  });

  it('nothing committed by this process > says nothing of the store', () => {
    expect(taken(new StoreMemory(), { epoch: 5, seq: 3 })).toBe(false);
    expect(taken(new StoreMemory(), undefined)).toBe(false);
  });

  it('that it was put back > is kept through tenures that end before they have committed', () => {
    const memory = took([5, 3]);
    memory.took({ epoch: 9, seq: 0 }, { epoch: 5, seq: 2 });
    memory.took({ epoch: 10, seq: 0 }, { epoch: 9, seq: 0 });
    expect(memory.putBack).toBe(true);
    memory.provided();
    expect(memory.putBack).toBe(false);
  });
});

describe('a store that was put back to an older copy', () => {
  it('a run that was handed in since > waits as well, and is not said to be done already', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    const tx = helloOf(lab, 'a', { journal_head: 3 });
    expect(endOf(tx)?.summary.waiting).toContain('the step may be done already');
    const run = newStoredRun({ run_id: second, created_at: lab.now + 1 });
    const later = endOf(lab.play({ kind: 'found', run }), second)?.summary.waiting;
    expect(later).toContain(
      'waits for arm/b to tell what it did: the store was put back to an older copy; start',
    );
  });

  it('found by a journal ahead of it > a silent instance of the pool is waited for, however long, and the run says so', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    const tx = helloOf(lab, 'a', { journal_head: 3 });
    expect(commands(tx)).toEqual([]);
    expect(tx.notices).toMatchObject([{ awaited: 1 }]);
    expect(endOf(tx)?.summary.waiting).toMatch(/^waits for arm\/b to tell what it did: .* then reset arm$/);
    lab.play({ kind: 'lost', key: 'arm/b' });
    lab.now += 3_600_000;
    expect(commands(lab.play({ kind: 'tick', all: true }))).toEqual([]);
    expect(commands(helloOf(lab, 'b'))).toHaveLength(1);
  });

  it('found by what this process had committed > every instance is waited for, the first to come too', () => {
    const lab = restoredLab();
    for (const name of ['a', 'b'] as const) lab.state.instances.set(`arm/${name}`, recordOf(name));
    lab.play({ kind: 'put-back' });
    expect(commands(helloOf(lab, 'a'))).toEqual([]);
    expect(commands(helloOf(lab, 'b'))).toHaveLength(1);
  });

  it('found by an instance that it does not know, with a step that it has not given out > the others are waited for', () => {
    const lab = restoredLab(recordOf('b'));
    const tx = helloOf(lab, 'a', {
      journal_head: 1,
      commands: [{ command_id: `${first}.0.1`, number: 1, phase: 'settled' }],
    });
    // The step that the journal knows is asked for; the next one may have been done by the silent one.
    expect(commands(tx)).toMatchObject([{ command_id: `${first}.0.1` }]);
    const settled = lab.settled(`${first}.0.1`, { instance: 'a', number: 1 });
    expect(commands(settled)).toEqual([]);
    expect(endOf(settled)?.summary.waiting).toContain('waits for arm/b');
  });

  it('journals that are where the store says, or on another disk > prove nothing: nobody is waited for', () => {
    for (const facts of [{}, { journal_id: 'another', journal_head: 70 }]) {
      const lab = restoredLab(recordOf('a'), recordOf('b'));
      expect(commands(helloOf(lab, 'a', facts))).toHaveLength(1);
    }
  });

  it('what the silent one did > is known by its hello, and not done again', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'a', { journal_head: 3 });
    const command_id = `${first}.0.1`;
    const tx = helloOf(lab, 'b', {
      journal_head: 3,
      commands: [{ command_id, number: 3, phase: 'settled' }],
    });
    expect(commands(tx)).toMatchObject([{ command_id, body: { instance: 'b' } }]);
  });

  it('a command in flight that its agent does not know > is not sent again before the silent one was heard, whatever beats say', () => {
    const lab = restoredLab(recordOf('a'));
    helloOf(lab, 'a');
    const command_id = `${first}.0.1`;
    expect(flightOf(lab.state.runs.get(first)!.snapshot, command_id)).toBeDefined();
    lab.state.instances.set('arm/b', recordOf('b'));
    lab.state.heard.clear();
    lab.play({ kind: 'put-back' });
    expect(commands(helloOf(lab, 'a', { boot_id: 'next' }))).toEqual([]);
    const heartbeats = lab.play({ kind: 'unlisted', key: 'arm/a', command_id });
    expect([...commands(heartbeats), ...commands(lab.play({ kind: 'tick', all: true }))]).toEqual([]);
    expect(lab.state.runs.get(first)?.waiting).toContain('waits for arm/b');
    expect(commands(helloOf(lab, 'b'))).toMatchObject([{ command_id, body: { instance: 'a' } }]);
    expect(lab.state.runs.get(first)?.waiting).toBeUndefined();
  });

  it('a reset > ends the wait, where it was ordered after it had begun', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'a', { journal_head: 3 });
    expect(commands(lab.play(resetAt(1)))).toEqual([]);
    expect(commands(lab.play(resetAt(lab.now + 5)))).toHaveLength(1);
  });

  it('the next owner > goes on waiting, and only for whom was not heard', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'), recordOf('c'));
    const marked = helloOf(lab, 'a', { journal_head: 3 }).changes()?.workcell ?? {};
    const heard = helloOf(lab, 'c').changes()?.workcell ?? {};
    const fields = { ...marked, ...heard };
    const facts = { workcell: labWorkcell, epoch: 8, fields, graceUntil: 0 };
    const next = new Lab();
    Object.assign(next, { state: openLabState({ ...facts, runs: [newStoredRun({ run_id: first })] }) });
    next.submit();
    expect(commands(helloOf(next, 'a', { journal_head: 3, boot_id: 'next' }))).toEqual([]);
    expect(commands(helloOf(next, 'b', { boot_id: 'next' }))).toHaveLength(1);
  });

  it('whoever the copy calls absent > is awaited as well: it may have come, acted and gone silent since', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b', 'gone'));
    expect(commands(helloOf(lab, 'a', { journal_head: 3 }))).toEqual([]);
  });

  it('whoever has told this owner and is gone now > is not awaited', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'b');
    lab.play({ kind: 'lost', key: 'arm/b' });
    lab.submit(second);
    expect(commands(helloOf(lab, 'a', { journal_head: 3 }))).toHaveLength(1);
  });

  it('a hello that is as old as the copy > does not count, and is asked for anew', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'b', { asked: 6 });
    lab.play({ kind: 'lost', key: 'arm/b' });
    const tx = helloOf(lab, 'a', { journal_head: 3 });
    expect(tx.outbox).toContainEqual({ kind: 'ask-hello' });
    const old = helloOf(lab, 'b', { asked: 6 });
    expect(old.outbox).toEqual([{ kind: 'ask-hello' }]);
    expect(lab.state.instances.get('arm/b')?.awaited).toBeDefined();
    helloOf(lab, 'b');
    expect(lab.state.instances.get('arm/b')?.awaited).toBeUndefined();
  });

  it.each([
    ['another journal', { journal_id: 'another', journal_head: 9 }],
    ['its journal as it was long ago', { journal_head: 1 }],
  ])('the silent one comes with %s > it cannot tell: only a reset ends the wait', (_, facts) => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'a', { journal_head: 3 });
    expect(commands(helloOf(lab, 'b', facts))).toEqual([]);
    expect(commands(helloOf(lab, 'b', facts))).toEqual([]);
    expect(commands(lab.play(resetAt(lab.now + 5)))).toHaveLength(1);
  });

  it('what a journal claims > is known to the next owner, until its run is over', () => {
    const lab = restoredLab(recordOf('a'), recordOf('b'));
    lab.play(said('workcell.control', {}, { command: 'pause', revision: 1, at: 1 }));
    const commandOf = { command_id: `${first}.0.1`, number: 3, phase: 'settled' as const };
    const fields = helloOf(lab, 'a', { journal_head: 3, commands: [commandOf] }).changes()?.workcell ?? {};
    const facts = { workcell: labWorkcell, epoch: 8, fields, graceUntil: 0 };
    const next = new Lab();
    Object.assign(next, { state: openLabState({ ...facts, runs: [newStoredRun({ run_id: first })] }) });
    next.state.instances.set('arm/b', recordOf('b'));
    next.submit();
    expect(commands(helloOf(next, 'b'))).toEqual([]);
    expect(next.state.runs.get(first)?.waiting).toContain('waits for arm/a, whose journal knows the step');
    const ended = next.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    expect(ended.changes()?.workcell).toMatchObject({ [`claim:${first}.0`]: null });
  });

  it('the silent one has done a step that another was given meanwhile under the same id, and has not begun > it is not done again', () => {
    const lab = restoredLab(recordOf('a'));
    helloOf(lab, 'a');
    const command_id = `${first}.0.1`;
    lab.state.instances.set('arm/b', recordOf('b'));
    lab.state.heard.clear();
    lab.play({ kind: 'put-back' });
    helloOf(lab, 'a', { boot_id: 'next' });
    const tx = helloOf(lab, 'b', {
      journal_head: 3,
      commands: [{ command_id, number: 3, phase: 'settled' }],
    });
    expect(commands(tx)).toEqual([]);
    const { error } = endOf(tx)?.summary ?? {};
    expect(error).toMatchObject({ code: 'journal_lost' });
    expect(error?.message).toContain('another instance has acted on');
  });

  it('other modules > go on meanwhile', () => {
    const lab = restoredLab(recordOf('a'), { ...recordOf('b'), module: 'reader' });
    lab.state.instances.delete('arm/b');
    lab.state.instances.set('reader/b', { ...recordOf('b'), module: 'reader' });
    expect(commands(helloOf(lab, 'a', { journal_head: 3 }))).toHaveLength(1);
  });
});
