import { describe, expect, it } from 'vitest';
import type { GatewayContext } from '../../../gateway/context.ts';
import { listRuns } from '../../../gateway/runs/list-runs.ts';
import { eachStoredRun } from '../../../gateway/runs/stored-runs.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { RunQuery } from '../../../shared/store/store.ts';
import type { ListedRuns } from '../../../shared/store/unreadable-run.ts';
import { newStoredRun } from '../../fixtures/run-definition.ts';

/** A store of so many runs, newest first, of which some cannot be read. */
function storeOf(ids: readonly string[], damaged: readonly string[]) {
  return {
    listRuns({ limit, before = '~' }: RunQuery): Promise<ListedRuns> {
      const some = ids.filter((id) => id < before).slice(0, limit);
      return Promise.resolve({
        runs: some.filter((id) => !damaged.includes(id)).map((run_id) => newStoredRun({ run_id })),
        unreadable: some.filter((id) => damaged.includes(id)).map((run_id) => ({ run_id, reason: 'torn' })),
      });
    },
  };
}

const ids = Array.from({ length: 6 }, () => newId())
  .sort()
  .reverse();

function contextOf(damaged: readonly string[]): GatewayContext {
  const withStore = <T>(attempt: () => Promise<T>) => attempt();
  return {
    store: storeOf(ids, damaged),
    archive: { index: { list: () => Promise.resolve([]) } },
    patience: { begin: () => ({ withStore }) },
    broker: { health: () => ({ up: true }) },
  } as unknown as GatewayContext;
}

const wish = { statuses: undefined, experiment_id: undefined, cursor: undefined };

describe('a list of runs', () => {
  it('some cannot be read > is whole over all its pages, and tells of each of them once with the reason', async () => {
    const damaged = [ids[0]!, ids[3]!, ids[4]!];
    const context = contextOf(damaged);
    const shown: unknown[] = [];
    const told: unknown[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await listRuns(context, { ...wish, limit: 2, cursor });
      shown.push(...page.runs.map(({ run_id }) => run_id));
      told.push(...(page.unreadable ?? []));
      cursor = page.next;
    }
    expect(shown).toEqual(ids.filter((id) => !damaged.includes(id)));
    expect(told).toEqual(damaged.map((run_id) => ({ run_id, reason: 'torn' })));
  });

  it('all can be read > says nothing of others', async () => {
    expect(await listRuns(contextOf([]), { ...wish, limit: 10 })).not.toHaveProperty('unreadable');
  });

  it('read page by page > goes on after a page of which none can be read', async () => {
    const found: string[] = [];
    for await (const run of eachStoredRun(storeOf(ids, ids.slice(2, 4)), { limit: 10 }, 2))
      found.push(run.definition.run_id);
    expect(found).toEqual([...ids.slice(0, 2), ...ids.slice(4)]);
  });
});
