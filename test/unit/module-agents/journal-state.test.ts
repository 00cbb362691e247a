import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../../../module-agents/journal/journal-entry.ts';
import { JournalState } from '../../../module-agents/journal/journal-state.ts';
import { readJournal } from '../../../module-agents/journal/read-journal.ts';

const run_id = '01JD0000000000000000000000';

function record(phase: 'started' | 'cancelled' | 'dropped' | 'kept', number: number): JournalRecord {
  return { phase, command_id: `${run_id}.0.${number}`, run_id, number };
}

function ended(phase: 'acted' | 'settled', number: number, data = {}): JournalRecord {
  return {
    phase,
    command_id: `${run_id}.0.${number}`,
    run_id,
    number,
    outcome: { outcome: 'succeeded', acted: true, data },
    files: [],
  };
}

/** A command that has ended, and whose report is committed. */
function kept(number: number, data = {}): JournalRecord[] {
  return [ended('settled', number, data), record('kept', number)];
}

const lined = (records: JournalRecord[]) => records.map((one) => `${JSON.stringify(one)}\n`).join('');

function fresh(retention?: { settled: number; bytes: number }): JournalState {
  return new JournalState({ weir_journal: 1, journal_id: 'J', head: 0, floor: 0 }, retention);
}

function apply(state: JournalState, ...records: JournalRecord[]): void {
  for (const one of records) state.apply(one, JSON.stringify(one));
}

function phases(state: JournalState): Record<string, string> {
  return Object.fromEntries([...state.entries()].map((entry) => [entry.number, entry.phase]));
}

function whole(text: string, retention?: { settled: number; bytes: number }): JournalState {
  const read = readJournal(text, retention);
  if (read.found !== 'whole') throw new Error(`expected a whole journal, found ${JSON.stringify(read)}`);
  return read.state;
}

describe('journal state', () => {
  it("the process of the module > takes the place of the one before, is kept by the file, and is no command's to forget", () => {
    const mark = (command_id: string, pid: number) => ({ command_id, pid, started: '1', boot: 'b' });
    const state = fresh();
    const noted = [
      { stopped: null, process: { ...mark('driver-1', 7), of_module: true as const } },
      { stopped: null, process: mark(`${run_id}.0.1`, 8) },
      { stopped: null, process: { ...mark('driver-2', 9), of_module: true as const } },
    ];
    for (const latch of noted) state.latch(latch);
    expect(state.processes.map(({ pid }) => pid)).toEqual([8, 9]);
    apply(state, record('started', 1), ended('acted', 1));
    const header = state.serialise();
    expect(whole(header).processes).toEqual([noted[2]?.process]);
    const lines = noted.map((latch) => `${JSON.stringify(latch)}\n`).join('');
    expect(whole(fresh().serialise() + lines).processes.map(({ pid }) => pid)).toEqual([8, 9]);
  });

  const before: Record<string, JournalRecord[]> = {
    nothing: [],
    started: [record('started', 1)],
    acted: [record('started', 1), ended('acted', 1)],
    cancelled: [record('cancelled', 1)],
    settled: [record('started', 1), ended('acted', 1), ended('settled', 1)],
    dropped: [record('started', 1), record('dropped', 1)],
    kept: [record('started', 1), ...kept(1)],
  };
  const legal: Record<string, string[]> = {
    nothing: ['started', 'acted', 'cancelled', 'settled'],
    started: ['acted', 'cancelled', 'settled', 'dropped'],
    acted: ['settled'],
    cancelled: ['settled'],
    settled: ['kept'],
    // An entry that is kept is settled all the same; that is said once more by an owner that has not heard of it.
    kept: ['kept'],
    dropped: ['started', 'acted', 'cancelled', 'settled'],
  };
  const next: Record<string, JournalRecord> = {
    started: record('started', 1),
    acted: ended('acted', 1),
    cancelled: record('cancelled', 1),
    settled: ended('settled', 1),
    dropped: record('dropped', 1),
    kept: record('kept', 1),
  };
  const cases = Object.keys(before).flatMap((from) =>
    Object.keys(next).map((to) => ({ from, to, allowed: legal[from]!.includes(to) })),
  );

  it.each(cases)('$to after $from > allowed: $allowed', ({ from, to, allowed }) => {
    const state = fresh();
    apply(state, ...before[from]!);
    const step = () => apply(state, next[to]!);
    if (allowed) expect(step).not.toThrow();
    else expect(step).toThrow(expect.objectContaining({ code: 'internal_error' }));
  });

  it('a command that was dropped > counts as never seen, but its number stays noted', () => {
    const state = fresh();
    apply(state, record('started', 7), record('dropped', 7));
    expect([...state.entries()]).toEqual([]);
    expect(state.head).toBe(7);
  });

  it('more kept commands than are remembered > the oldest are forgotten and raise the floor, all others stay', () => {
    const state = fresh({ settled: 2, bytes: 1e6 });
    apply(state, record('started', 1), ended('settled', 2));
    for (const number of [3, 4, 5, 6]) apply(state, ...kept(number));
    expect(phases(state)).toEqual({ 1: 'started', 2: 'settled', 5: 'settled', 6: 'settled' });
    expect({ head: state.head, floor: state.floor }).toEqual({ head: 6, floor: 4 });
    expect([...state.unkept()].map(({ number }) => number)).toEqual([2]);
  });

  it('commands, and what else tells of an owner > the latest mark is known, also after a rewriting and a reading', () => {
    const state = fresh();
    expect(state.seenMark).toBeUndefined();
    apply(state, { ...record('started', 1), mark: { epoch: 2, seq: 5 } } as JournalRecord);
    apply(state, { ...record('started', 2), mark: { epoch: 1, seq: 9 } } as JournalRecord);
    expect(whole(state.serialise()).seenMark).toEqual({ epoch: 2, seq: 5 });
    state.see({ epoch: 2, seq: 7 });
    expect(whole(state.serialise()).seenMark).toEqual({ epoch: 2, seq: 7 });
  });

  it('a command over which the agent fell silent > is counted until it has ended, also after a rewriting and a reading', () => {
    const silence = { stopped: null, silent_over: `${run_id}.0.1` };
    const line = `${JSON.stringify(silence)}\n`;
    const once = whole(fresh().serialise() + line);
    expect(once.silencesOver(`${run_id}.0.1`)).toBe(1);
    const twice = whole(once.serialise() + line);
    apply(twice, record('started', 1), record('dropped', 1));
    expect(whole(twice.serialise()).silencesOver(`${run_id}.0.1`)).toBe(2);
    expect(twice.silencesOver(`${run_id}.0.2`)).toBe(0);
    apply(twice, ended('acted', 1));
    expect(whole(twice.serialise()).silencesOver(`${run_id}.0.1`)).toBe(0);
  });

  it('handle of a command > is known until its outcome is, also to a file that was written anew', () => {
    const job = { stopped: null, job: { command_id: `${run_id}.0.1`, handle: { uuid: 'h1' } } };
    const started = fresh();
    apply(started, record('started', 1));
    const state = whole(`${started.serialise()}${JSON.stringify(job)}\n`);
    expect(state.get(`${run_id}.0.1`)).toMatchObject({ phase: 'started', handle: { uuid: 'h1' } });
    expect(whole(state.serialise()).get(`${run_id}.0.1`)).toEqual(state.get(`${run_id}.0.1`));
    apply(state, ended('acted', 1));
    expect(state.serialise()).not.toContain('h1');
    expect(whole(`${fresh().serialise()}${JSON.stringify(job)}\n`).head).toBe(0);
  });

  it('kept commands with more bytes than are remembered > the oldest are forgotten', () => {
    const state = fresh({ settled: 100, bytes: 5000 });
    for (const number of [1, 2, 3]) apply(state, ...kept(number, { text: 'x'.repeat(2000) }));
    expect(phases(state)).toEqual({ 2: 'settled', 3: 'settled' });
    expect(state.floor).toBe(1);
  });

  it('start that could not be written > is taken back', () => {
    const state = fresh();
    apply(state, record('started', 1));
    state.revert(record('started', 1));
    expect(phases(state)).toEqual({});
  });

  it('serialised and read again > knows the same', () => {
    const state = fresh({ settled: 1, bytes: 1e6 });
    apply(state, record('started', 1), ended('acted', 2), record('cancelled', 3));
    apply(state, ...kept(4), ...kept(5), ended('settled', 6));
    const again = whole(state.serialise());
    expect([...again.entries()]).toEqual([...state.entries()]);
    expect([...again.unkept()]).toEqual([...state.unkept()]);
    expect([again.id, again.head, again.floor]).toEqual(['J', 6, 4]);
  });
});

describe('reading a journal', () => {
  const records: JournalRecord[] = [
    record('started', 1),
    ended('acted', 1, { temperature: '21 °C' }),
    record('started', 2),
    record('dropped', 2),
    ended('settled', 1, { temperature: '21 °C' }),
    record('started', 2),
    record('kept', 1),
    record('cancelled', 3),
    ended('settled', 3),
    ended('acted', 2),
  ];
  const header = fresh().serialise();
  const lines = records.map((one) => `${JSON.stringify(one)}\n`);
  const bytes = Buffer.from(header + lines.join(''));

  it('cut at every byte > knows exactly the commands whose lines were whole', () => {
    const seen = new Set<string>();
    for (let length = 0; length <= bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      const read = readJournal(cut.toString('utf8'));
      if (length < Buffer.byteLength(header)) {
        expect(read).toMatchObject({
          found: 'damaged',
          reason: expect.stringContaining('not one whole line') as string,
        });
        continue;
      }
      if (read.found !== 'whole') throw new Error(`cut at ${length}: ${JSON.stringify(read)}`);
      const complete = cut.toString('latin1').split('\n').length - 2;
      const expected = fresh();
      apply(expected, ...records.slice(0, complete));
      expect([...read.state.entries()]).toEqual([...expected.entries()]);
      expect(read.state.head).toBe(expected.head);
      seen.add(JSON.stringify(phases(read.state)));
    }
    expect(seen.size).toBe(9);
  });

  it('unfinished last line > is left out, and told', () => {
    const read = readJournal(`${header}${lines[0]!}{"phase":"act`);
    expect(read).toMatchObject({ found: 'whole', torn: 13 });
  });

  it.each([
    ['garbage in the middle', `${header}${lines[0]!}\u0000\u0000\n${lines[2]!}`, /^line 3/],
    ['a record that contradicts an earlier one', `${header}${lines[0]!}${lines[0]!}`, /^line 3: .*"started"/],
    [
      'a record without a number',
      `${header}{"phase":"started","command_id":"a","run_id":"b"}\n`,
      /"number" is missing/,
    ],
    [
      'an outcome that is missing',
      `${header}${JSON.stringify({ ...record('started', 1), phase: 'acted' })}\n`,
      /"outcome" is missing/,
    ],
    ['no header', lines.join(''), /no header/],
  ])('%s > the journal counts as damaged', (_, text, reason) => {
    expect(readJournal(text)).toEqual({ found: 'damaged', reason: expect.stringMatching(reason) as string });
  });

  it('what was forgotten > is known to have been there after a rewriting and a reading', () => {
    const text = header + lined([1, 2, 3].flatMap((number) => kept(number)));
    const retention = { settled: 1, bytes: 1e6 };
    const first = whole(text, retention);
    for (const { forgotten } of [first, whole(first.serialise(), retention)]) {
      expect(['1', '2', '3'].map((n) => forgotten.covers(ended('settled', Number(n)).command_id))).toEqual([
        true,
        true,
        false,
      ]);
    }
  });

  const begun = {
    ...{ at: 5, experiment_id: 'e', step: 's', action: 'cycle' },
    ...{ args: { deg: 4 }, files: { plate: 'p.csv' } },
  };

  it('what was begun, for a module that can be asked > is known after a rewriting and a reading, until it has ended', () => {
    const line = JSON.stringify({ ...record('started', 1), begun });
    const state = whole(whole(`${header}${line}\n`).serialise());
    expect([...state.entries()]).toEqual([{ ...record('started', 1), begun }]);
    apply(state, ended('acted', 1));
    expect(state.serialise()).not.toContain('cycle');
  });

  it('processes of actions > are kept over a rewriting until their action has ended, and beyond where it was interrupted', () => {
    const [one, two] = [1, 2].map((number) => record('started', number));
    const mark = ({ command_id }: JournalRecord) => ({ command_id, pid: 7, started: '1', boot: 'b' });
    const noted = [one!, two!].map((each) => ({ stopped: null, process: mark(each) }));
    const text = [one, two, ...noted].map((each) => `${JSON.stringify(each)}\n`).join('');
    const state = whole(whole(header + text).serialise());
    expect(state.processes).toEqual([mark(one!), mark(two!)]);
    const interrupted = { ...ended('acted', 2), outcome: { outcome: 'interrupted', acted: true } };
    apply(state, ended('acted', 1), interrupted as JournalRecord);
    expect(whole(state.serialise()).processes).toEqual([mark(two!)]);
    expect(whole(`${header}${text}${JSON.stringify(ended('acted', 1))}\n`).processes).toEqual([mark(two!)]);
  });

  it('results of a version whose owners did not say what they keep > are to be sent once more', () => {
    const state = whole(`${header}${JSON.stringify(ended('settled', 1))}\n`);
    expect([...state.unkept()].map(({ number }) => number)).toEqual([1]);
  });

  it('start from a version that noted nothing else > is a start all the same', () => {
    const state = whole(`${header}${JSON.stringify(record('started', 1))}\n`);
    expect([...state.entries()]).toEqual([record('started', 1)]);
  });

  it('what was begun without its arguments > the journal counts as damaged', () => {
    const { args: _, ...rest } = begun;
    const line = JSON.stringify({ ...record('started', 1), begun: rest });
    expect(readJournal(`${header}${line}\n`)).toMatchObject({ found: 'damaged' });
  });

  it('retention smaller than the file > applies while reading', () => {
    const text = header + lined([1, 2, 3].flatMap((number) => kept(number)));
    const state = whole(text, { settled: 1, bytes: 1e6 });
    expect([phases(state), state.floor]).toEqual([{ 3: 'settled' }, 2]);
  });
});
