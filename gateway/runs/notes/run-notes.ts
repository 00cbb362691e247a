import { setImmediate } from 'node:timers/promises';
import type { Store, StoredRecord } from '../../../shared/store/index.ts';
import type { RunNoteBody, RunNoteView } from '../../../shared/contracts/run-note.ts';
import { asOneTag } from '../../../shared/contracts/tag.ts';
import { utcTime } from '../../../shared/kernel/wei-time.ts';

type Notes = Pick<Store, 'readRecords' | 'newestRecords' | 'removeRecords' | 'readRecord'>;
type Note = Pick<StoredRecord<'run_note'>, 'body' | 'revision'>;

const page = 1_000;

/** What was written to a run, as it is shown. */
export function noteView(run_id: string, kept: Note | undefined): RunNoteView {
  const { tags = [], note = '', by = null, at } = kept?.body ?? {};
  return { run_id, tags, note, revision: kept?.revision ?? 0, by, at: utcTime(at) };
}

/** The notes of runs, by run; those that have any. */
export async function readNotes(
  store: Notes,
  runIds: readonly string[],
): Promise<ReadonlyMap<string, RunNoteBody>> {
  const records = runIds.length === 0 ? [] : await store.readRecords('run_note', runIds);
  return new Map(records.map(({ id, body }) => [id, body]));
}

/** All notes, those that were begun last first. */
async function* allNotes(store: Notes): AsyncGenerator<RunNoteBody> {
  let before: number | undefined;
  for (;;) {
    const query = { kind: 'run_note', limit: page, ...(before === undefined ? {} : { before }) } as const;
    const records = await store.newestRecords(query);
    for (const { body } of records) yield body;
    before = records.at(-1)?.position;
    if (records.length < page) return;
    // An embedded store answers at once: others have their turn.
    await setImmediate();
  }
}

/** The ids of the runs that have a tag, the newest first. */
export async function taggedRuns(store: Notes, tag: string): Promise<string[]> {
  const sought = asOneTag(tag);
  const ids: string[] = [];
  for await (const { run_id, tags } of allNotes(store))
    if (tags.some((each) => asOneTag(each) === sought)) ids.push(run_id);
  return ids.sort().reverse();
}

/** The tags that runs have, with how many have each, those that most have first. One that is written in several ways is told as it was last. */
export async function countTags(store: Notes): Promise<{ tag: string; runs: number }[]> {
  const found = new Map<string, { tag: string; runs: number }>();
  for await (const { tags } of allNotes(store)) {
    for (const tag of tags) {
      const known = found.get(asOneTag(tag));
      if (known) known.runs += 1;
      else found.set(asOneTag(tag), { tag, runs: 1 });
    }
  }
  return [...found.values()].sort((a, b) => b.runs - a.runs || (a.tag < b.tag ? -1 : 1));
}

/** Removes the notes of runs that are gone. @param isGone of the runs of these ids, which are */
export async function forgetNotes(store: Notes, isGone: (runId: string) => Promise<boolean>): Promise<void> {
  const gone: string[] = [];
  for await (const { run_id } of allNotes(store)) if (await isGone(run_id)) gone.push(run_id);
  for (let from = 0; from < gone.length; from += page)
    await store.removeRecords('run_note', gone.slice(from, from + page));
}
