import { LRUCache } from 'lru-cache';
import { isTerminal, type RunState } from '../../shared/contracts/run.ts';
import type { RunsContext } from './context.ts';
import { renderRun, type RunForm } from './render-run.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArchivedRun } from '../../shared/contracts/archived-run.ts';
import { historyOf, workcellField } from '../../shared/contracts/workcell-state.ts';
import type { Store } from '../../shared/store/index.ts';
import { type Deadline, onceFor } from '../http/index.ts';
import { listRuns, type ListQuery } from './list-runs.ts';

const newestRun: ListQuery = { statuses: undefined, experiment_id: undefined, limit: 1, cursor: undefined };

/**
 * The id of the run that a request only reads: that of its path, or of the newest run for `last`. What changes a run names it
 * by its id: the newest may be another by the time.
 * @throws WeirError `run_not_found`, `store_unavailable`.
 */
export async function runToRead(context: RunsContext, id: string): Promise<string> {
  if (id !== 'last') return id.toUpperCase();
  const { runs } = await listRuns(context, newestRun);
  const newest = runs[0]?.['run_id'];
  if (typeof newest === 'string') return newest;
  throw new WeirError('run_not_found', 'there are no runs yet');
}

/**
 * A run, wherever it is kept: in the store, or in its folder once it has left the store.
 * @throws WeirError `run_not_found`, `store_unavailable`.
 */
export async function findRun(
  { store, archive, deadlines }: Pick<RunsContext, 'store' | 'archive' | 'deadlines'>,
  runId: string,
  deadline: Deadline = deadlines.begin(),
): Promise<ArchivedRun> {
  const run = (await deadline.withStore(() => store.readRun(runId))) ?? (await archive.readRun(runId));
  if (!run) throw noRun(runId);
  return withTakenOver(run);
}

/** What a run takes over from another one is done from its beginning on, also while no orchestrator has seen it. */
function withTakenOver<T extends ArchivedRun>(run: T): T {
  const { taken_over } = run.definition;
  return run.state === 'new' && taken_over ? { ...run, steps: taken_over } : run;
}

/** The run's state and revision alone, and the history that they are of; as `findRun`, and cheaper. */
async function findRevision(
  context: RunsContext,
  runId: string,
): Promise<{ state: RunState; revision: number; history: number }> {
  const [history, found] = await inHistory(context, (store) => store.readRevision(runId));
  const known = found ?? (await context.archive.index.find(runId));
  if (!known) throw noRun(runId);
  return { ...known, history };
}

/** As `findRun`, and the history that it is of (see `historyOf`). */
async function findRunInHistory(
  context: RunsContext,
  runId: string,
): Promise<ArchivedRun & { history: number }> {
  const [history, found] = await inHistory(context, (store) => store.readRun(runId));
  const run = found ?? (await context.archive.readRun(runId));
  if (!run) throw noRun(runId);
  return { ...withTakenOver(run), history };
}

/** The history is asked for first: what is read of a store that is put back meanwhile must not pass for the new one's. */
async function inHistory<T>(
  { store, deadlines }: RunsContext,
  read: (store: Store) => Promise<T>,
): Promise<[number, T]> {
  const both = () => Promise.all([store.readField(workcellField.lineage), read(store)]);
  const [lineage, found] = await deadlines.begin().withStore(both);
  return [historyOf(lineage), found];
}

export function noRun(runId: string): WeirError {
  return new WeirError('run_not_found', `there is no run ${runId}`);
}

/** What a page of a run is the page of. */
export interface RunVersion {
  state: RunState;
  revision: number;
  /** Which history of the store the revision is of; see `historyOf`. */
  history: number;
  /** True of a new run where the gateway has no broker: it says so, and its revision stays the same. */
  brokerAway: boolean;
}

/** A run as it is sent. */
export interface RunPage extends RunVersion {
  body: Uint8Array;
}

interface CachedPage extends RunPage {
  /** When the store was last seen to have this version, by the monotonic clock. */
  seenAt: number;
  /** Until when whoever waits for changes waits on, by the same clock. */
  restsUntil: number;
}

const maxCachedBytes = 64 * 1024 * 1024;
/**
 * Bytes above which the page of a run is not made at each change for those who wait for one, but for at most a sixth of the time: a run
 * of thousands of steps would keep the gateway busy with nothing else.
 */
const longPage = 256 * 1024;
const restFactor = 5;
const longestRest = 2_000;
/** Of runs that are over, few are asked for again. */
const maxCachedPages = 1_000;

/**
 * A terminal run never changes, so the store is not asked for it again and again; but it is asked at times, because a
 * store may be restored from an older state, and runs may be forgotten.
 */
const terminalMs = 1_000;

/**
 * Reads runs as pages, rendered once per version: an unchanged run must cost no more than asking for its version. A store
 * that was restored from an older copy gives away the same revisions again, so a version is one of a history.
 */
export class RunPages {
  readonly #context: RunsContext;
  readonly #pages = new LRUCache<string, CachedPage>({
    max: maxCachedPages,
    maxSize: maxCachedBytes,
    sizeCalculation: ({ body }) => body.length + 1,
  });

  constructor(context: RunsContext) {
    this.#context = context;
  }

  /** The version as it is now, or the page of it. @throws WeirError `run_not_found`, `store_unavailable`. */
  async version(runId: string, form: RunForm = 'whole'): Promise<RunVersion | RunPage> {
    const cached = this.#cached(runId, form);
    // Whoever asks for the first time wants the page, too: one question to the store does for both.
    if (!cached) return this.#render(runId, form);
    const now = performance.now();
    if (isTerminal(cached.state) && now - cached.seenAt < terminalMs) return cached;
    const found = this.#versionOf(await findRevision(this.#context, runId));
    if (isSame(cached, found)) cached.seenAt = now;
    return found;
  }

  /** The page of a run, which is at `version` or newer. @throws WeirError `run_not_found`, `store_unavailable`. */
  async page(runId: string, version: RunVersion | RunPage, form: RunForm = 'whole'): Promise<RunPage> {
    if ('body' in version) return version;
    const cached = this.#cached(runId, form);
    return cached && isSame(cached, version) ? cached : this.#render(runId, form);
  }

  /** For how many milliseconds those who wait for a change of the run wait on, because its page is long and was just made. */
  restOf(runId: string, form: RunForm = 'whole'): number {
    return Math.max(0, (this.#cached(runId, form)?.restsUntil ?? 0) - performance.now());
  }

  #cached(runId: string, form: RunForm): CachedPage | undefined {
    return this.#pages.get(`${runId} ${form}`);
  }

  async #render(runId: string, form: RunForm): Promise<RunPage> {
    const seenAt = performance.now();
    const run = await findRunInHistory(this.#context, runId);
    const now = this.#versionOf(run);
    const told = { ...run, brokerAway: now.brokerAway, site: this.#context };
    const body = await renderRun(told, this.#context.data, form);
    const ended = performance.now();
    const rest = body.length < longPage ? 0 : Math.min(longestRest, (ended - seenAt) * restFactor);
    const page = { ...now, body, seenAt, restsUntil: ended + rest };
    this.#pages.set(`${runId} ${form}`, page);
    return page;
  }

  #versionOf({ state, revision, history }: Omit<RunVersion, 'brokerAway'>): RunVersion {
    return { state, revision, history, brokerAway: state === 'new' && !this.#context.broker.health().up };
  }
}

function isSame(a: RunVersion, b: RunVersion): boolean {
  return etagOf(a) === etagOf(b) && a.state === b.state;
}

/** The entity tag of a run's page (RFC 9110, 8.8.3): the revision, and what else tells it from another page of that revision. */
export function etagOf({ state, revision, history, brokerAway }: RunVersion): string {
  const parts: (string | number)[] = [revision];
  if (brokerAway) parts.push('no-broker');
  if (isTerminal(state)) parts.push(state);
  if (history > 0) parts.push(history.toString(36));
  return `"${parts.join('-')}"`;
}

/** The pages of a gateway. */
export const runPages = onceFor((context: RunsContext) => new RunPages(context));
