import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Liveness } from '../../../orchestrator/leadership/agent-liveness.ts';
import { forgets, lacks, lineageOf, type Lineage } from '../../../orchestrator/state/lineage.ts';
import { StoreMemory } from '../../../orchestrator/restored-store/restored-store.ts';
import { inFlight } from '../../../orchestrator/machine/run-queries.ts';
import { openLabState } from '../../../orchestrator/state/open-lab-state.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { Json } from '../../../shared/kernel/json/json.ts';
import { message, type BodyOf } from '../../../shared/contracts/message.ts';
import type { InstanceRecord, Presence } from '../../../shared/contracts/workcell-state.ts';
import type { TokenMark } from '../../../shared/store/store.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';
import { commands, endOf, first, Lab, said, second, welcomes, whyOf } from './owner-lab.ts';
import { helloOf as helloMessage, labWorkcell, presentInstance } from './run-fixtures.ts';
import { refusal } from '../../support/refusal.ts';

const mark = (epoch: number, seq: number): TokenMark => ({ epoch, seq });

describe('what a process remembers of the store', () => {
  it.each([
    ['what was committed is there', mark(5, 3), false],
    ['a commit of which the answer was lost is there', mark(5, 4), false],
    ['others have owned since', mark(6, 3), false],
    ['a commit is gone', mark(5, 2), true],
    ['a whole term is gone', mark(4, 2), true],
    ['all is gone', undefined, true],
  ])('%s > it is ahead of the store: %#', (_, found, expected) => {
    const memory = new StoreMemory();
    memory.confirm(mark(5, 3), 0);
    expect(memory.isAhead(found)).toBe(expected);
  });

  it('nothing committed by this process > says nothing of the store', () => {
    expect(new StoreMemory().isAhead(undefined)).toBe(false);
    expect(new StoreMemory().forgottenBy({ ended: [mark(4, 2)] })).toBeUndefined();
  });

  it.each([
    ['the last second of a term', [mark(4, 9), mark(5, 11)], { from: 2_000, to: 3_000 }],
    ['commits that follow closely on another > from that one', [mark(5, 13)], { from: 2_500, to: 3_000 }],
    ['a whole term', [mark(4, 9)], { from: 1_000, to: 3_000 }],
    ['what it has committed, before others owned', [mark(5, 11), mark(7, 12)], { from: 2_000, to: 3_000 }],
    ['all since it owned first', [mark(3, 7)], { from: 500, to: 3_000 }],
    ['more than is known of', [mark(3, 1)], undefined],
    ['all', [], undefined],
  ])('the store has forgotten %s > it says since when: %#', (_, ended, expected) => {
    const memory = new StoreMemory();
    memory.begin(mark(3, 7), 500);
    memory.confirm(mark(4, 9), 1_000);
    memory.confirm(mark(5, 11), 2_000);
    memory.confirm(mark(5, 12), 2_500);
    memory.confirm(mark(5, 13), 2_550);
    memory.confirm(mark(5, 14), 3_000);
    expect(memory.forgottenBy({ ended })).toEqual(expected);
  });

  it('the store is empty as it was at first > it says since when', () => {
    const memory = new StoreMemory();
    memory.begin(undefined, 500);
    memory.confirm(mark(5, 1), 1_000);
    expect(memory.forgottenBy({ ended: [] })).toEqual({ from: 500, to: 1_000 });
  });
});

describe('the terms that led to what a store holds', () => {
  const known: Lineage = { epoch: 20, from: 0, ended: [mark(5, 100), mark(9, 150)] };

  it.each([
    ['the last commit of a term', mark(5, 100), false],
    ['an earlier one', mark(9, 120), false],
    ['a commit of a term after the last that this store knows of it', mark(5, 101), true],
    ['a term that this store has never known', mark(7, 101), true],
    ['a later term that this store has never known', mark(12, 151), true],
    ['its own term', mark(20, 999), false],
    ['nothing', undefined, false],
  ])('an agent has seen %s > forgotten: %#', (_, seen, forgotten) => {
    expect(forgets(known, seen)).toBe(forgotten);
  });

  it('what is provided for > proves nothing more', () => {
    expect(forgets({ ...known, from: 8 }, mark(7, 101))).toBe(false);
    expect(forgets({ ...known, from: 8 }, mark(12, 151))).toBe(true);
  });

  it('what is provided for > is lacking all the same; of terms too long ago nobody knows', () => {
    expect(lacks({ ...known, from: 8 }, mark(7, 101))).toBe(true);
    const many = Array.from({ length: 256 }, (_, i) => mark(50 + i, 200 + i));
    expect(lacks({ epoch: 999, from: 50, ended: many }, mark(7, 101))).toBe(false);
  });

  it('a store without any term, and an agent that has seen one > it was put back', () => {
    expect(forgets(lineageOf(9, undefined, undefined), mark(5, 1))).toBe(true);
  });

  it('terms and put-backs in any order > a mark is forgotten exactly where its commit is', () => {
    const acts = fc.array(
      fc.record({
        back: fc.integer({ min: 0, max: 9 }).map((n) => n < 2),
        commits: fc.integer({ min: 0, max: 4 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(acts, fc.nat(), (terms, pick) => {
        let store: { mark?: TokenMark; field?: Json; marks: TokenMark[] } = { marks: [] };
        const copies = [store];
        const ever: TokenMark[] = [];
        let epoch = 0;
        for (const { back, commits } of terms) {
          if (back) store = copies[pick % copies.length] ?? store;
          epoch += 1;
          const lineage = lineageOf(epoch, store.field, store.mark);
          for (const seen of ever) {
            expect(forgets(lineage, seen)).toBe(
              !store.marks.some((m) => m.epoch === seen.epoch && m.seq >= seen.seq),
            );
          }
          store = { ...store, mark: mark(epoch, store.mark?.seq ?? 0) };
          for (let i = 0; i < commits; i += 1) {
            const next = mark(epoch, (store.mark?.seq ?? 0) + 1);
            store = { mark: next, field: lineage, marks: [...store.marks, next] };
            ever.push(next);
            copies.push(store);
          }
        }
      }),
    );
  });
});

const command_id = `${first}.0.1`;
const journalOf = { a: 'ja', b: 'jb', c: 'jc' };
type Name = keyof typeof journalOf;

/** As the copy has it: each instance had been given two commands. */
function recordOf(instance: Name, presence: Presence = 'present', module = 'arm'): InstanceRecord {
  const given = { session: 4, hello_id: '', journal_id: journalOf[instance], seen_head: 2, next_number: 3 };
  return presentInstance({ module, instance, presence, ...given });
}

const fieldsOf = (...records: InstanceRecord[]): Record<string, Json> =>
  Object.fromEntries(
    records.map((record) => [`instance:${record.module}/${record.instance}`, record as unknown as Json]),
  );

/** A term on what the store holds, with a run that waits for its first step, after the time that strangers are waited for. */
function termOn(fields: Record<string, Json>, epoch = 7, inGrace = false): Lab {
  const lab = new Lab();
  const runs = [newStoredRun({ run_id: first })];
  Object.assign(lab, { state: openLabState({ workcell: labWorkcell, epoch, fields, runs, inGrace }) });
  lab.submit();
  return lab;
}

/** The commit that this store has forgotten, and that some agent has seen. */
const seen_mark = mark(5, 120);

/** The term after the one in which a proof was found, on a copy that knows the instances. */
function recoveringLab(...records: InstanceRecord[]): Lab {
  const found = termOn(fieldsOf(...records), 6);
  const name = (records[0]?.instance ?? 'a') as Name;
  const module = records[0]?.module ?? 'arm';
  const tx = helloOf(found, name, { module, seen_mark });
  expect(tx.endsTerm).toBe(true);
  expect(commands(tx)).toEqual([]);
  return termOn({ ...fieldsOf(...records), ...tx.changes()?.workcell });
}

const helloOf = (lab: Lab, instance: Name, facts: Partial<BodyOf<'agent.hello'>> = {}) =>
  lab.hello({ instance, journal_id: journalOf[instance], journal_head: 2, ...facts });

const resetAt = (at: number) =>
  said('workcell.control', {}, { command: 'reset', module: 'arm', revision: at, at });

const flightIn = (lab: Lab) => inFlight(lab.state.runs.get(first)!.snapshot)[0];

describe('a store that has forgotten nothing', () => {
  it.each([
    ['the attempt in flight', `${first}.0.1`],
    ['a later attempt', `${first}.0.2`],
    ['a later step', `${first}.1.1`],
  ])(
    'a journal of another instance lists %s > nothing changes, and its agent is asked for nothing',
    (_, id) => {
      const lab = termOn(fieldsOf(recordOf('a')));
      helloOf(lab, 'a');
      const before = lab.state.runs.get(first)?.snapshot;
      for (const seen of [undefined, mark(7, 1)]) {
        const tx = lab.hello({
          ...{ instance: 'z', boot_id: newId(), journal_id: newId(), journal_head: 9 },
          ...{ commands: [{ command_id: id, number: 1, phase: 'settled' }] },
          ...(seen && { seen_mark: seen }),
        });
        expect(welcomes(tx)).toMatchObject([{ body: { instance: 'z', want: [] } }]);
      }
      expect(lab.state.runs.get(first)?.snapshot).toBe(before);
      expect(lab.state.instances.get('arm/a')?.occupied).toHaveLength(1);
    },
  );
});

describe('a store that was put back to an older copy', () => {
  it('proved by an agent > its term ends, says so, and the next one waits for every instance, however long', () => {
    const found = termOn(fieldsOf(recordOf('a'), recordOf('b')), 6);
    const tx = helloOf(found, 'a', { seen_mark });
    expect(tx.processLog).toMatchObject([{ about: { found_by: 'arm/a', instances: 2 } }]);
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    const heard = helloOf(lab, 'a', { seen_mark, journal_head: 3 });
    expect(heard.endsTerm).toBe(false);
    expect(commands(heard)).toEqual([]);
    const { waiting, waiting_for = [] } = endOf(heard)!.summary;
    expect(waiting).toMatch(/^waits for arm\/b to tell what it did: /);
    expect(waiting_for[0]?.hint).toMatch(/^start its agent, with its journal; .* weir reset arm$/);
    lab.play({ kind: 'lost', key: 'arm/b' });
    expect(commands(lab.later(3_600_000, true))).toEqual([]);
    expect(commands(helloOf(lab, 'b'))).toHaveLength(1);
  });

  it('proved by an agent > nothing that other hellos of the same turn mean is concluded', () => {
    const lab = termOn(fieldsOf(recordOf('a'), recordOf('b')), 6);
    const hello = (instance: Name, facts: Partial<BodyOf<'agent.hello'>> = {}) => {
      const own = { instance, hello_id: `h${instance}`, journal_id: journalOf[instance], journal_head: 2 };
      return said('agent.hello', {}, helloMessage({ ...own, asked: lab.state.epoch, ...facts }).body);
    };
    const tx = lab.play(hello('a', { seen_mark }), hello('b'));
    expect(lab.state.recovering?.unheard).toHaveProperty(['arm/b']);
    expect(tx.toSend).toEqual([]);
  });

  it('all instances heard > those that the copy does not know have a while all the same', () => {
    const found = termOn(fieldsOf(recordOf('a')), 6);
    const fields = { ...fieldsOf(recordOf('a')), ...helloOf(found, 'a', { seen_mark }).changes()?.workcell };
    const lab = termOn(fields, 7, true);
    expect(commands(helloOf(lab, 'a', { seen_mark }))).toEqual([]);
    lab.state.inGrace = false;
    const tx = lab.play({ kind: 'tick', all: true });
    expect(commands(tx)).toHaveLength(1);
    expect(tx.changes()?.workcell).toMatchObject({ 'recovering:': null });
  });

  it('a run that was handed in since > waits as well, and is not said to be done already', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    const tx = helloOf(lab, 'a');
    expect(endOf(tx)?.summary.waiting).toContain('the step may be done already');
    const run = newStoredRun({ run_id: second, created_at: lab.now + 1 });
    const later = endOf(lab.play({ kind: 'found', run }), second)?.summary.waiting;
    expect(later).toBe('waits for arm/b to tell what it did: the store was put back to an older copy');
  });

  it('journals that have seen nothing that is forgotten > prove nothing: nobody is waited for', () => {
    for (const facts of [{}, { journal_id: 'another', journal_head: 70 }, { seen_mark: mark(6, 9) }]) {
      const lab = termOn({
        ...fieldsOf(recordOf('a'), recordOf('b')),
        lineage: { epoch: 6, from: 0, ended: [] },
      });
      lab.state.lineage = { epoch: 7, from: 0, ended: [mark(6, 9)] };
      expect(commands(helloOf(lab, 'a', facts))).toHaveLength(1);
    }
  });

  it('what the silent one did > is known by its hello, and not done again', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'a');
    const tx = helloOf(lab, 'b', {
      journal_head: 3,
      commands: [{ command_id, number: 3, phase: 'settled' }],
    });
    expect(commands(tx)).toEqual([]);
    expect(welcomes(tx)).toMatchObject([{ body: { instance: 'b', want: [command_id] } }]);
    const settled = lab.settled(command_id, { instance: 'b', number: 3 });
    expect(endOf(settled)?.steps[0]).toMatchObject({ status: 'succeeded', instance: 'b' });
  });

  it('a step that was stopped by a cancel which is forgotten > its run waits for a person, and is cancelled once more', () => {
    const lab = recoveringLab(recordOf('a'));
    const heard = { seen_mark, journal_head: 3 };
    helloOf(lab, 'a', { ...heard, commands: [{ command_id, number: 3, phase: 'settled' }] });
    const stopped = { code: 'cancelled', message: 'the action was asked to stop', retryable: false } as const;
    const tx = lab.settled(command_id, { number: 3, outcome: 'cancelled', error: stopped });
    expect(lab.runState()).toBe('active');
    expect(endOf(tx)?.summary.held).toMatchObject([{ command_id, error: refusal('cancelled', 'forgotten') }]);
    lab.play(said('run.control', { run_id: first }, { command: 'cancel' }));
    expect(lab.runState()).toBeUndefined();
  });

  it('a step given anew to an instance that has not begun it, and done by the silent one > is done once', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'b');
    helloOf(lab, 'a');
    lab.state.recovering = { since: lab.now, unheard: { 'arm/b': { journal_id: 'jb', seen_head: 0 } } };
    expect(commands(helloOf(lab, 'a', { boot_id: 'next' }))).toEqual([]);
    const tx = helloOf(lab, 'b', {
      ...{ boot_id: 'next', journal_head: 3 },
      commands: [{ command_id, number: 3, phase: 'settled' }],
    });
    expect(commands(tx)).toEqual([]);
    expect(lab.state.instances.get('arm/a')?.occupied).toEqual([]);
    const settled = lab.settled(command_id, { instance: 'b', number: 3 });
    expect(endOf(settled)?.steps[0]).toMatchObject({ status: 'succeeded', instance: 'b' });
  });

  it('an attempt that another instance was welcomed with and has > stays with it', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'b');
    helloOf(lab, 'a');
    lab.state.recovering = { since: lab.now, unheard: {} };
    const tx = helloOf(lab, 'b', {
      ...{ boot_id: 'next', journal_head: 3 },
      commands: [{ command_id, number: 3, phase: 'settled' }],
    });
    expect(welcomes(tx)).toMatchObject([{ body: { instance: 'b', want: [] } }]);
    expect(flightIn(lab)).toMatchObject({ instance: 'a', command_id });
    expect(lab.state.instances.get('arm/a')?.occupied).toMatchObject([{ command_id }]);
  });

  it('all were heard, and a stranger that has seen what is forgotten comes later > what it did is not done again', () => {
    const lab = termOn(fieldsOf(recordOf('a')));
    lab.state.lineage = { epoch: 7, from: 7, ended: [] };
    const did = { journal_id: 'new', journal_head: 1 };
    const commandsKnown = { commands: [{ command_id, number: 1, phase: 'settled' as const }] };
    const tx = lab.hello({ instance: 'z', ...did, ...commandsKnown, seen_mark });
    expect(welcomes(tx)).toMatchObject([{ body: { instance: 'z', want: [command_id] } }]);
    expect(flightIn(lab)).toMatchObject({ instance: 'z', command_id });
  });

  it('a reset > ends the wait, where it was ordered after it had begun', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'a');
    expect(commands(lab.play(resetAt(1)))).toEqual([]);
    expect(commands(lab.play(resetAt(lab.now + 5)))).toHaveLength(1);
  });

  it('the next owner > goes on waiting, and only for whom was not heard', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'), recordOf('c'));
    const heard = [helloOf(lab, 'a'), helloOf(lab, 'c')].map((tx) => tx.changes()?.workcell ?? {});
    const next = termOn({ ...fieldsOf(recordOf('b')), ...heard[0], ...heard[1] }, 8);
    expect(commands(helloOf(next, 'a', { boot_id: 'next' }))).toEqual([]);
    expect(commands(helloOf(next, 'b', { boot_id: 'next' }))).toHaveLength(1);
  });

  it('put back once more while it recovers, by what an agent has seen since > everybody is heard again', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    lab.state.lineage = { ...lab.state.lineage, epoch: 9 };
    helloOf(lab, 'a');
    expect(helloOf(lab, 'b', { seen_mark: mark(8, 200) }).endsTerm).toBe(true);
    expect(Object.keys(lab.state.recovering?.unheard ?? {})).toEqual(['arm/a', 'arm/b']);
  });

  it('whoever the copy calls absent > is awaited as well: it may have come, acted and gone silent since', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b', 'gone'));
    expect(commands(helloOf(lab, 'a'))).toEqual([]);
  });

  it('whoever has told this owner and is gone now > is not awaited', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'b');
    lab.play({ kind: 'lost', key: 'arm/b' });
    expect(commands(helloOf(lab, 'a'))).toHaveLength(1);
  });

  it('a hello that is as old as the copy > does not count, and by its heartbeats its agent is asked anew', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    expect(helloOf(lab, 'b', { asked: 6 }).toSend).toEqual([]);
    expect(lab.state.recovering?.unheard).toHaveProperty(['arm/b']);
    const body = { module: 'arm', instance: 'b', boot_id: 'boot', holding: [], acting: [], stopped: null };
    const heartbeat = message('agent.heartbeat', { workcell: 'lab', session: 4, body });
    expect(new Liveness(lab.state).heartbeat(heartbeat, lab.now)).toMatchObject({ stranger: true });
    helloOf(lab, 'b');
    expect(lab.state.recovering?.unheard).not.toHaveProperty(['arm/b']);
  });

  it.each([
    ['another journal', { journal_id: 'another', journal_head: 9 }],
    ['its journal as it was long ago', { journal_head: 1 }],
  ])('the silent one comes with %s > it cannot tell: only a reset ends the wait', (_, facts) => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'a');
    expect(commands(helloOf(lab, 'b', facts))).toEqual([]);
    expect(commands(helloOf(lab, 'b', facts))).toEqual([]);
    expect(commands(lab.play(resetAt(lab.now + 5)))).toHaveLength(1);
  });

  it('a command in flight that its agent does not know > is not sent again before the silent one was heard, whatever heartbeats say', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b'));
    helloOf(lab, 'b');
    helloOf(lab, 'a');
    expect(lab.state.instances.get('arm/a')?.occupied).toMatchObject([{ command_id }]);
    lab.state.recovering = { since: lab.now, unheard: { 'arm/b': { journal_id: 'jb', seen_head: 0 } } };
    expect(commands(helloOf(lab, 'a', { boot_id: 'next' }))).toEqual([]);
    const heartbeats = lab.play({ kind: 'unlisted', key: 'arm/a', command_id });
    expect([...commands(heartbeats), ...commands(lab.play({ kind: 'tick', all: true }))]).toEqual([]);
    expect(whyOf(lab.state.runs.get(first))).toContain('waits for arm/b');
    expect(commands(helloOf(lab, 'b', { boot_id: 'next' }))).toEqual([]);
    expect(commands(lab.play({ kind: 'unlisted', key: 'arm/a', command_id }))).toMatchObject([
      { command_id, body: { instance: 'a' } },
    ]);
    expect(whyOf(lab.state.runs.get(first))).toBeUndefined();
  });

  it('other modules > go on meanwhile', () => {
    const lab = recoveringLab(recordOf('a'), recordOf('b', 'present', 'reader'));
    expect(commands(helloOf(lab, 'a'))).toHaveLength(1);
  });

  it('an earlier version had noted whose word was awaited > it is awaited still', () => {
    const awaited = { since: 5, journal_id: 'jb', seen_head: 2 };
    const lab = termOn(fieldsOf(recordOf('a'), { ...recordOf('b'), awaited } as InstanceRecord));
    expect(commands(helloOf(lab, 'a'))).toEqual([]);
    expect(commands(helloOf(lab, 'b'))).toHaveLength(1);
  });
});
