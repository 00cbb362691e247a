import { describe, expect, it } from 'vitest';
import { encodeTime } from 'ulid';
import type { GatewayContext } from '../../../gateway/server/context.ts';
import { listRuns } from '../../../gateway/runs/list-runs.ts';
import type { RunSearch } from '../../../gateway/runs/run-search.ts';
import { eachStoredRun } from '../../../gateway/runs/stored-runs.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { RunQuery } from '../../../shared/store/store.ts';
import type { ListedRuns } from '../../../shared/store/run-text.ts';
import { newStoredRun, stepDefinition } from '../../fixtures/run-definition.ts';

/** A store of so many runs, newest first, of which some cannot be read. */
function storeOf(ids: readonly string[], damaged: readonly string[]) {
  return {
    readRecords: () => Promise.resolve([]),
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
    deadlines: { begin: () => ({ withStore }) },
    broker: { health: () => ({ up: true }) },
  } as unknown as GatewayContext;
}

const request = { statuses: undefined, experiment_id: undefined, cursor: undefined };

describe('a list of runs', () => {
  it('some cannot be read > is whole over all its pages, and tells of each of them once with the reason', async () => {
    const damaged = [ids[0]!, ids[3]!, ids[4]!];
    const context = contextOf(damaged);
    const shown: unknown[] = [];
    const told: unknown[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await listRuns(context, { ...request, limit: 2, cursor });
      shown.push(...page.runs.map(({ run_id }) => run_id));
      told.push(...(page.unreadable ?? []));
      cursor = page.next;
    }
    expect(shown).toEqual(ids.filter((id) => !damaged.includes(id)));
    expect(told).toEqual(damaged.map((run_id) => ({ run_id, reason: 'torn' })));
  });

  it('all can be read > says nothing of others', async () => {
    expect(await listRuns(contextOf([]), { ...request, limit: 10 })).not.toHaveProperty('unreadable');
  });

  it('read page by page > goes on after a page of which none can be read', async () => {
    const found: string[] = [];
    for await (const run of eachStoredRun(storeOf(ids, ids.slice(2, 4)), { limit: 10 }, 2))
      found.push(run.definition.run_id);
    expect(found).toEqual([...ids.slice(0, 2), ...ids.slice(4)]);
  });

  describe('that is searched', () => {
    const start = Date.UTC(2026, 10, 26);
    const experiment = newId();
    const many = Array.from({ length: 2_600 }, (_, n) => {
      const created_at = start + n * 1_000;
      const module = n % 2 === 0 ? 'arm' : 'reader';
      return newStoredRun({
        ...{
          run_id: `${encodeTime(created_at)}${'0'.repeat(13)}${String(n % 1000).padStart(3, '0')}`,
          created_at,
        },
        ...{ label: n === 5 ? 'Mix dyes' : 'wash', steps: [stepDefinition({ module })] },
        ...(n === 7 ? { experiment_id: experiment } : {}),
      });
    }).reverse();
    const noted = many.at(-10)!;
    const context = {
      ...contextOf([]),
      store: {
        listRuns: ({ limit, before = '~' }: RunQuery) =>
          Promise.resolve({
            runs: many.filter(({ definition }) => definition.run_id < before).slice(0, limit),
            unreadable: [],
          }),
        readRecords: (kind: string) =>
          Promise.resolve(
            kind === 'experiment'
              ? [{ id: experiment, body: { experiment_name: 'Autumn colours' } }]
              : [{ id: noted.definition.run_id, body: { tags: ['Pilot'], note: 'a bubble in the line' } }],
          ),
      },
    } as unknown as GatewayContext;
    const found = async (search: RunSearch, cursor?: string) => {
      const { runs, next } = await listRuns(context, { ...request, limit: 3, cursor, search });
      return { created: runs.map((run) => (Date.parse(run['created_at']) - start) / 1_000), next };
    };

    it('by times > those handed in between them, and no more are read than that', async () => {
      const search = { from: start + 10_000, to: start + 15_000 };
      const { created, next } = await found(search);
      expect(created).toEqual([14, 13, 12]);
      expect(await found(search, next!)).toEqual({ created: [11, 10], next: null });
    });

    it('by a module > those that have a step for it', async () => {
      expect((await found({ module: 'reader' })).created).toEqual([2_599, 2_597, 2_595]);
    });

    it.each([
      ['part of a label', 'mix d', 5],
      ["part of an experiment's name", 'autumn', 7],
      ['a tag', 'pilot', 9],
      ['part of a note', 'bubble', 9],
      ["the end of an experiment's id", experiment.slice(-8).toLowerCase(), 7],
    ])('by %s > leads on where it has looked at many, and finds it', async (_, text, created) => {
      const first = await found({ text });
      expect(first.created).toEqual([]);
      expect(await found({ text }, first.next!)).toEqual({ created: [created], next: null });
    });

    it('by what no run has > ends', async () => {
      const first = await found({ text: 'nothing' });
      expect(await found({ text: 'nothing' }, first.next!)).toEqual({ created: [], next: null });
    });
  });
});
