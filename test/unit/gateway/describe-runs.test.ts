import { describe, expect, it, vi } from 'vitest';
import { DataFolder } from '../../../gateway/files/data-folder.ts';
import { describeRuns, runBounds } from '../../../gateway/lab/workcell/describe-workcell.ts';
import { isTerminal, runStates, type RunState, type StoredRun } from '../../../shared/contracts/run.ts';
import type { RunQuery } from '../../../shared/store/store.ts';
import type { ListedRuns } from '../../../shared/store/run-text.ts';
import { validated, workflowRun } from '../../e2e/wei/wei-types.ts';
import { labWorkcell } from '../orchestrator/run-fixtures.ts';
import { runDefinition, stepDefinition } from '../../fixtures/run-definition.ts';
import { newId } from '../../../shared/contracts/ids.ts';

/** A store of these runs, the newest first, that notes how many it was asked for at once. */
class Runs {
  readonly asked: number[] = [];
  readonly all: StoredRun[];

  constructor(all: StoredRun[]) {
    this.all = all;
  }

  listRuns({ states, limit, before }: RunQuery): Promise<ListedRuns> {
    this.asked.push(limit);
    const after = this.all.findIndex(({ definition }) => definition.run_id === before) + 1;
    const fit = this.all.slice(after).filter(({ state }) => states?.includes(state) ?? true);
    return Promise.resolve({ runs: fit.slice(0, limit), unreadable: [] });
  }
}

const letter = 'a';

/** A run of one step, whose argument has so many letters. */
function run(state: RunState, letters = 1): StoredRun {
  const steps = [stepDefinition({ id: newId(), args: { text: letter.repeat(letters) } })];
  const workflow = { name: 'work', flowdef: [] };
  return { definition: runDefinition({ workflow, steps }), state, revision: 1, steps: {} };
}

interface ShownRun {
  steps: object[];
  steps_left_out?: number;
}

const many = (count: number, state: RunState, letters?: number) =>
  Array.from({ length: count }, () => run(state, letters));
const places = new DataFolder('/data');
const site = { workcell: labWorkcell };
const idOf = ({ definition }: StoredRun) => definition.run_id;

describe('the runs of the state of a workcell', () => {
  it.each(runStates.filter((state) => !isTerminal(state)))(
    '%s runs beyond the latest hundred > are all shown, however old',
    async (state) => {
      const waiting = many(150, state);
      const shown = await describeRuns(new Runs([...many(120, 'completed'), ...waiting]), places, { site });
      expect(Object.keys(shown)).toHaveLength(250);
      for (const each of waiting) expect(shown).toHaveProperty(idOf(each));
    },
  );

  it('runs that are over > are the latest hundred; withdrawn ones are none', async () => {
    const over = many(120, 'failed');
    const shown = await describeRuns(new Runs([run('withdrawn'), ...over]), places, { site });
    expect(Object.keys(shown)).toEqual(over.slice(0, 99).map(idOf));
  });

  it('large runs > the first ones are whole, the others without steps, and all are what WEI knows', async () => {
    const queued = many(5, 'queued', 1_000);
    const bounds = { ...runBounds, bytes: 5_000 };
    const shown = Object.values(
      await describeRuns(new Runs(queued), places, { site, bounds }),
    ) as unknown as ShownRun[];
    const whole = shown.filter(({ steps }) => steps.length === 1);
    expect(whole.length).toBeGreaterThan(0);
    expect(shown.slice(0, whole.length)).toEqual(whole);
    expect(shown.slice(whole.length).map(({ steps_left_out: left }) => left)).toEqual(
      Array.from({ length: 5 - whole.length }, () => 1),
    );
    expect(JSON.stringify(shown.slice(whole.length))).not.toContain(letter.repeat(1_000));
    expect(JSON.stringify(whole).length).toBeLessThan(5_100);
    for (const each of shown) validated(workflowRun, each);
  });

  it('however many there are > few are read at a time', async () => {
    const runs = new Runs(many(1_500, 'active'));
    expect(Object.keys(await describeRuns(runs, places, { site }))).toHaveLength(runBounds.active);
    expect(Math.max(...runs.asked)).toBeLessThanOrEqual(20);
  });

  it('from a store that answers at once > others have their turn before all are read', async () => {
    // A fast machine would read them all at one stretch: by this clock each look is a stretch later.
    let now = performance.now();
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 10));
    const order: string[] = [];
    setImmediate(() => order.push('another request'));
    await describeRuns(new Runs(many(50, 'active')), places, { site });
    order.push('the state');
    expect(order).toEqual(['another request', 'the state']);
  });
});
