import type { ResultOfRun, Results } from '../../../shared/contracts/results-view.ts';
import { Turns } from '../../../shared/kernel/lifecycle/waiting.ts';
import type { Deadline } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { type FoundRuns, type ListQuery, takeRuns } from '../list-runs.ts';
import { readNotes } from '../notes/run-notes.ts';
import { columnsOf, gather, type Gathered, resultOfRun } from './result-of-run.ts';

/** Of what is told of them so many bytes, more or less. */
const mostHeld = 32_000_000;

/**
 * What runs were given, and what came out of them. It ends early where a search takes long or what is told is much: `next` leads on.
 * @param goesOn for a table in one piece, without what came before the last of a value: a search is gone on with for as long as this is true
 */
export async function readResults(
  context: RunsContext,
  requested: ListQuery,
  goesOn?: () => boolean,
): Promise<Results> {
  const { store, deadlines } = context;
  const { runs, unreadable, next } = await gatherRuns(context, requested, goesOn);
  const deadline = deadlines.begin();
  const byId = new Map(runs.map((each) => [each.facts.run_id, each]));
  const partial = await addOfClients(context, byId, deadline);
  const notes = await deadline.withStore(() => readNotes(store, [...byId.keys()]));
  const turns = new Turns();
  const told: ResultOfRun[] = [];
  for (const run of runs) {
    if (turns.isDue()) await turns.pass();
    told.push(resultOfRun(run, notes.get(run.facts.run_id)));
  }
  return {
    columns: columnsOf(told),
    runs: told,
    next,
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(partial ? { partial } : {}),
  };
}

async function gatherRuns(
  context: RunsContext,
  { limit, ...requested }: ListQuery,
  goesOn: (() => boolean) | undefined,
): Promise<FoundRuns<Gathered>> {
  let held = 0;
  const isFull = (): boolean => held >= mostHeld;
  const found: FoundRuns<Gathered> = { runs: [], unreadable: [], next: requested.cursor ?? null };
  do {
    const { runs, unreadable, next } = await takeRuns(
      context,
      // One more tells whether there are older ones.
      { ...requested, cursor: found.next ?? undefined, limit: limit + 1 - found.runs.length },
      (run) => {
        const gathered = gather(run, goesOn === undefined);
        held += gathered.bytes;
        return gathered;
      },
      isFull,
    );
    found.runs.push(...runs);
    found.unreadable.push(...unreadable);
    found.next = next;
  } while (found.next !== null && found.runs.length <= limit && !isFull() && goesOn?.());
  const last = found.runs[limit - 1]?.facts.run_id;
  if (last === undefined || found.runs.length <= limit) return found;
  return {
    runs: found.runs.slice(0, limit),
    unreadable: found.unreadable.filter(({ run_id }) => run_id > last),
    next: last,
  };
}

/** So many datapoints of their experiments are looked at, or for so many milliseconds. */
const mostLookedAt = 20_000;
const longest = 2_000;
const records = 200;

/**
 * Adds what clients have handed in for the runs.
 * @returns true where not all was looked at
 */
async function addOfClients(
  { store }: RunsContext,
  runs: ReadonlyMap<string, Gathered>,
  deadline: Deadline,
): Promise<boolean> {
  const oldest = new Map<string, number>();
  for (const { facts, createdAt } of runs.values()) {
    const { experiment_id } = facts;
    oldest.set(experiment_id, Math.min(createdAt, oldest.get(experiment_id) ?? createdAt));
  }
  const ends = performance.now() + longest;
  const turns = new Turns();
  let lookedAt = 0;
  for (const [group, begun] of oldest) {
    let before: number | undefined;
    for (;;) {
      if (lookedAt >= mostLookedAt || performance.now() > ends) return true;
      const older = before === undefined ? {} : { before };
      const found = await deadline.withStore(() =>
        store.newestRecords({ kind: 'datapoint', group, limit: records, ...older }),
      );
      for (const { id, body } of found) {
        const { workflow_id, label, value, type } = body.datapoint;
        const of = runs.get(workflow_id ?? '');
        if (of && type === 'data_value' && value !== undefined && !of.known.has(id))
          of.add(label, body.at, value);
      }
      lookedAt += found.length;
      const last = found.at(-1);
      if (found.length < records || !last || last.body.at < begun) break;
      before = last.position;
      if (turns.isDue()) await turns.pass();
    }
  }
  return false;
}
