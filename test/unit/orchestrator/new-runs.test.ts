import { describe, expect, it } from 'vitest';
import { NewRuns } from '../../../orchestrator/leadership/new-runs.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import { message } from '../../../shared/contracts/message.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';
import { idleLab } from './owner-lab.ts';

/** A store of so many new runs of one length, and what takes them in. */
function storeOf(count: number, steps = 1) {
  const ids = Array.from({ length: count }, newId);
  const { state } = idleLab();
  const store = {
    newRunIds: () => Promise.resolve(ids),
    readRun: (run_id: string) => {
      const definition = { run_id, steps: Array.from({ length: steps }, () => stepDefinition()) };
      return Promise.resolve(newStoredRun(definition));
    },
    readRecord: () => Promise.resolve(undefined),
  };
  const runs = new NewRuns(store, state, createLogger({ level: 'silent', service: 'test' }));
  const turn = async (...given: Parameters<NewRuns['read']>): Promise<string[]> => {
    const found = (await runs.read(...given)).flatMap((input) => (input.kind === 'found' ? [input.run] : []));
    for (const run of found) state.runs.set(run.definition.run_id, run as never);
    return found.map(({ definition }) => definition.run_id);
  };
  return { ids, runs, turn };
}

const submit = (run_id: string) => message('run.submit', { workcell: 'lab', run_id, body: {} });

describe('a thousand new runs', () => {
  it('that messages tell of at once > are taken in over several turns, each once', async () => {
    const { ids, runs, turn } = storeOf(1000);
    const turns = [await turn(ids.map(submit))];
    while (runs.pending()) turns.push(await turn([]));
    expect(turns.map((found) => found.length)).toEqual(Array.from({ length: 20 }, () => 50));
    expect(turns.flat()).toEqual(ids);
  });

  it('of many steps > are taken in by fewer in a turn, in their order', async () => {
    const { ids, runs, turn } = storeOf(100, 25);
    await runs.seek();
    const turns: string[][] = [];
    while (runs.pending()) turns.push(await turn([]));
    expect(turns.map((found) => found.length)).toEqual([20, 20, 20, 20, 20]);
    expect(turns.flat()).toEqual(ids);
  });

  it('of more steps than a turn takes > are taken in, one in each turn', async () => {
    const { ids, runs, turn } = storeOf(3, 5_000);
    const turns = [await turn(ids.map(submit))];
    while (runs.pending()) turns.push(await turn([]));
    expect(turns.map((found) => found.length)).toEqual([1, 1, 1]);
  });

  it('whose messages were lost > are taken in without a pause, and what a person wants of the last is wanted in the first turn', async () => {
    const { ids, runs, turn } = storeOf(1000);
    await runs.seek();
    const body = { command: 'cancel' as const };
    const last = ids.at(-1) ?? '';
    const cancel = message('run.control', { workcell: 'lab', run_id: last, body });
    const found = await turn([cancel]);
    expect(found).toHaveLength(51);
    expect(found).toContain(last);
    const others: string[] = [];
    while (runs.pending()) others.push(...(await turn([])));
    expect([...found, ...others].toSorted()).toEqual(ids);
  });
});
