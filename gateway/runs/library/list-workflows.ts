import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { LibraryUseBody, LibraryWorkflowBody } from '../../../shared/contracts/library.ts';
import type { LibraryEntryView, LibraryListView } from '../../../shared/contracts/library-view.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { asOneTag } from '../../../shared/contracts/tag.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';
import type { Deadline } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import type { listWorkflows as api } from './library-api.ts';
import { versionView } from './versions.ts';

/** So many are read at once; all are looked at. */
const together = 200;
/** Of so many runs the state is read at once, of all lists together. */
const readsAtOnce = pLimit(16);

/** The workflows that fit a query, by name, from its cursor on. */
export async function listWorkflows(
  context: RunsContext,
  { limit, cursor, ...wanted }: ValueOf<(typeof api)['query']>,
  deadline: Deadline,
): Promise<Omit<LibraryListView, 'drafts'>> {
  const { fitting, tags, count } = await lookThrough(context, wanted, deadline);
  const sorted = fitting.sort((a, b) => compare(a.name, b.name));
  const from = cursor === undefined ? sorted : sorted.filter(({ name }) => compare(name, cursor) > 0);
  const page = from.slice(0, limit);
  const workflows = await withLastRuns(context, page, deadline);
  const next = from.length > limit ? (page.at(-1)?.name ?? null) : null;
  return { workflows, next, tags: [...tags].sort(), count };
}

async function lookThrough(
  { store }: RunsContext,
  { text, tag, archived }: Pick<ValueOf<(typeof api)['query']>, 'text' | 'tag' | 'archived'>,
  deadline: Deadline,
): Promise<{ fitting: LibraryWorkflowBody[]; tags: Set<string>; count: number }> {
  const part = text?.trim().toLowerCase() ?? '';
  const sought = tag && asOneTag(tag);
  const fitting: LibraryWorkflowBody[] = [];
  const all = new Set<string>();
  let count = 0;
  for (let after = 0; ;) {
    const records = await deadline.withStore(() =>
      store.recordsAfter({ kind: 'workflow', after, limit: together }),
    );
    for (const { body, position } of records) {
      after = position;
      const { name, title, description = '', author = '', tags, notes, archived_at } = body;
      count += 1;
      for (const each of tags) all.add(each);
      if (archived !== 'all' && (archived === 'true') !== (archived_at !== undefined)) continue;
      if (sought !== undefined && !tags.some((each) => asOneTag(each) === sought)) continue;
      const told = [name, title, description, author, notes, ...tags];
      if (told.some((each) => each.toLowerCase().includes(part))) fitting.push(body);
    }
    if (records.length < together) return { fitting, tags: all, count };
    await setImmediate();
  }
}

/** Whatever the case of its letters; of two that differ in nothing else, always the same first. */
function compare(one: string, other: string): number {
  const [a, b] = [one, other].map((name) => `${name.toLowerCase()} ${name}`);
  return a === b ? 0 : (a ?? '') < (b ?? '') ? -1 : 1;
}

/** Workflows with the last run of each. */
export async function withLastRuns(
  context: RunsContext,
  bodies: readonly LibraryWorkflowBody[],
  deadline: Deadline,
): Promise<LibraryEntryView[]> {
  const names = bodies.map(({ name }) => name);
  const uses = await deadline.withStore(() => context.store.readRecords('workflow_use', names));
  const told = uses.map(({ id, body }) =>
    readsAtOnce(async () => [id, await lastRunOf(context, body, deadline)] as const),
  );
  const last = new Map(await Promise.all(told));
  return bodies.map((body) => {
    const last_run = last.get(body.name);
    return { ...entryOf(body), ...(last_run && { last_run }) };
  });
}

async function lastRunOf(
  { store, archive }: RunsContext,
  { run_id, version, at }: LibraryUseBody,
  deadline: Deadline,
): Promise<LibraryEntryView['last_run']> {
  const stored = await deadline.withStore(() => store.readRevision(run_id));
  // In this order: a run that moves meanwhile is found all the same.
  const found = stored ?? (await archive.index.find(run_id));
  return found && { run_id, version, at: utcMoment(at), state: found.state };
}

function entryOf(body: LibraryWorkflowBody): Omit<LibraryEntryView, 'last_run'> {
  const { name, title, description, newest, created_at, author, tags, editors, archived_at } = body;
  return {
    ...{
      name,
      title,
      newest: versionView(newest),
      created_at: utcMoment(created_at),
      author: author ?? null,
    },
    ...(description !== undefined && { description }),
    ...{ tags, editors, archived: archived_at !== undefined },
  };
}
