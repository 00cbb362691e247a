import { isObject, type JsonObject } from '../../shared/kernel/json/json.ts';
import { runStates, type RunState, type RunStatus, type RunSummary } from '../../shared/contracts/run.ts';
import { isPerson } from '../../shared/contracts/workcell.ts';
import type { FeedEntry } from '../../shared/store/index.ts';
import { withWaitingFor } from '../../shared/contracts/waiting-for.ts';
import { runWaitInWords, type Site, statusOf, tellWait } from '../../shared/explain/index.ts';

/** An entry of the feed as clients are told it, and what it is about. */
export interface ShownEntry {
  id: string;
  kind: FeedEntry['kind'];
  run_id: string | undefined;
  /** The modules that it concerns; `all` where it concerns the whole workcell, none where it is of no module. */
  modules: readonly string[] | 'all';
  /** The name of the key that it concerns. */
  key: string | undefined;
  /** True of the progress of a run that goes well and asks nobody: no person has to look at it at once. */
  calm: boolean;
  /** The server-sent event. */
  text: string;
}

/** Which entries a client wants: those that fit all that is given. Filters of one name are the same. */
export interface FeedFilter {
  name: string;
  runs?: ReadonlySet<string>;
  modules?: ReadonlySet<string>;
  kinds?: ReadonlySet<FeedEntry['kind']>;
}

/** Whether the filter lets the entry through; one without parts lets all. Pure. */
export function lets({ runs, modules, kinds }: Omit<FeedFilter, 'name'>, entry: ShownEntry): boolean {
  if (kinds && !kinds.has(entry.kind)) return false;
  if (runs && !(entry.run_id !== undefined && runs.has(entry.run_id))) return false;
  return !modules || entry.modules === 'all' || entry.modules.some((module) => modules.has(module));
}

/** So much is handed to a connection at once (characters), or one entry that is larger; the next when that has been taken. */
const chunkLength = 64 * 1024;

/** What of a stretch of the feed is for a client. */
export interface FeedChunk {
  /** The events, as they are sent. */
  bytes: Buffer;
  /** How many entries it has, with those that are for others. */
  entries: number;
  /** How many for others come behind the last that is for the client; all, where none is. */
  untold: number;
  /** Where the client goes on. */
  position: string;
}

/** As many of the entries as are handed to a connection at once, and one at least. Pure. */
export function chunkOf(following: Iterable<ShownEntry>, filter: FeedFilter): FeedChunk {
  let text = '';
  let [entries, untold, position] = [0, 0, ''];
  for (const entry of following) {
    const isWanted = lets(filter, entry);
    if (isWanted) text += entry.text;
    untold = isWanted ? 0 : untold + 1;
    entries += 1;
    position = entry.id;
    if (text.length >= chunkLength) break;
  }
  return { bytes: Buffer.from(text), entries, untold, position };
}

/** What clients are told of an entry. Pure. */
export function showEntry({ id, at, kind, run_id, body }: FeedEntry, site: Site): ShownEntry {
  const of = kind === 'run' ? runStatusOf(run_id, body, site) : kind === 'workcell' ? whomOf(body) : {};
  const data = { ...body, ...of, at, kind, ...(run_id === undefined ? {} : { run_id }) };
  const modules = modulesOf(kind, { ...body, ...of });
  const key = kind === 'record' && body['record'] === 'key' ? body['id'] : undefined;
  return {
    id,
    kind,
    run_id,
    modules,
    key: typeof key === 'string' ? key : undefined,
    calm: kind === 'run' && goesWell(of) && !asksPeople(modules, site),
    text: toEvent(id, kind, data),
  };
}

/** A server-sent event; `id` is the position from which a client goes on that has seen it. */
export function toEvent(id: string, event: string, data: JsonObject): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** What a list of runs shows beside what the owner has told. */
function runStatusOf(run_id = '', { state, summary }: JsonObject, site: Site): JsonObject {
  const known = runStates.find((each): each is RunState => each === state);
  if (!known || !isObject(summary)) return {};
  const facts = withWaitingFor(summary) as JsonObject & RunSummary;
  const waiting = runWaitInWords(facts);
  const told = {
    ...facts,
    ...(waiting === undefined ? {} : { waiting }),
    ...(facts.waiting_for && { waiting_for: facts.waiting_for.map((wait) => tellWait(run_id, wait, site)) }),
  };
  return { status: statusOf(known, facts), step_index: facts.step_index ?? 0, summary: told };
}

const well: ReadonlySet<unknown> = new Set<RunStatus>([
  'new',
  'queued',
  'running',
  'in_progress',
  'completed',
]);
const troubles = [
  'unknown',
  'unknowns',
  'held',
  'failing',
  'overdue_since',
] as const satisfies (keyof RunSummary)[];

function goesWell({ status, summary }: JsonObject): boolean {
  return well.has(status) && isObject(summary) && !troubles.some((trouble) => trouble in summary);
}

function asksPeople(modules: readonly string[] | 'all', { workcell }: Site): boolean {
  return modules === 'all' || modules.some((module) => isPerson(workcell, module));
}

/** The module, and the instance, that an order or an answer is of. */
function whomOf({ order, agent }: JsonObject): JsonObject {
  if (typeof agent === 'string') {
    const slash = agent.indexOf('/');
    return { module: agent.slice(0, slash), instance: agent.slice(slash + 1) };
  }
  if (!isObject(order)) return {};
  const { module, instance } = order;
  return { ...(module === undefined ? {} : { module }), ...(instance === undefined ? {} : { instance }) };
}

function modulesOf(kind: FeedEntry['kind'], { module, steps, location }: JsonObject): string[] | 'all' {
  if (kind === 'workcell' && module === undefined) return location === undefined ? 'all' : [];
  const ofSteps = Array.isArray(steps)
    ? steps.map((step) => (isObject(step) ? step['module'] : undefined))
    : [];
  return [module, ...ofSteps].filter((each) => typeof each === 'string');
}
