import {
  type Call,
  callsOf,
  document,
  json,
  nameOfCaller,
  recordChange,
  recordKept,
  roomFor,
  runParams,
  runToReadParams,
  type Deadline,
} from '../../http/index.ts';
import { cutShort } from '../../../shared/kernel/some-of.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';
import type { StoredRecord } from '../../../shared/store/index.ts';
import { newRunNote, type RunNoteBody, runNoteView, tagsView } from '../../../shared/contracts/run-note.ts';
import { asTags } from '../../../shared/contracts/tag.ts';
import { byWhom } from '../../../shared/sentences/index.ts';
import type { RunsContext } from '../context.ts';
import { demandOwnRun } from '../control/demand-own-run.ts';
import { findRun, runToRead } from '../run-pages.ts';
import { countTags, noteView } from './run-notes.ts';

const call = callsOf<RunsContext>('Runs');

const get = call(
  {
    id: 'getRunNote',
    route: 'get /runs/{id}/notes',
    access: 'runs:read',
    summary: 'The tags and the note of a run',
    params: runToReadParams,
    answers: { 200: json('What was written.', runNoteView) },
    errors: ['run_not_found', 'run_unreadable'],
  },
  async ({ path, context }) => {
    const id = await runToRead(context, path.id);
    const kept = await context.deadlines.begin().withStore(() => context.store.readRecord('run_note', id));
    if (!kept) await findRun(context, id);
    return noteView(id, kept);
  },
);

const put = call(
  {
    id: 'writeRunNote',
    route: 'put /runs/{id}/notes',
    access: 'data:write',
    summary: 'Writes the tags and the note of a run anew',
    description: 'It may be done at any time, also once the run is over. The run itself does not change.',
    params: runParams,
    body: document(newRunNote, {
      example: { tags: ['good'], note: 'The camera was cleaned before.', revision: 0 },
    }),
    answers: { 200: json('What stands there now.', runNoteView) },
    errors: ['run_not_found', 'run_unreadable', 'changed_meanwhile', 'too_large'],
  },
  async ({ path: { id }, body, request, context }) => {
    const deadline = context.deadlines.begin();
    await findRun(context, id, deadline);
    const kept = await write(context, id, body, nameOfCaller(request, body.by), deadline);
    recordChange(request, { after: { tags: kept.body.tags, note: cutShort(kept.body.note, 200) } });
    await recordKept(request, {
      ...{ kind: 'record', id, what: `the note of run ${id}` },
      isKept: async () => {
        const now = await context.store.readRecord('run_note', id);
        return now !== undefined && now.revision >= kept.revision;
      },
    });
    return noteView(id, kept);
  },
  (context) => [demandOwnRun(context)],
);

const listTags = call(
  {
    id: 'listRunTags',
    route: 'get /runs/tags',
    access: 'runs:read',
    summary: 'The tags that runs have',
    answers: { 200: json('The tags.', tagsView) },
  },
  async ({ context: { store, deadlines } }) => ({
    tags: await deadlines.begin().withStore(() => countTags(store)),
  }),
);

/** Tags and notes: what people write to runs. */
export const notes: readonly Call<RunsContext>[] = [listTags, get, put];

/**
 * Writes it, unless somebody else was there before. The same once more, as a client sends it whose answer was lost, is the same.
 * @throws WeirError `changed_meanwhile` that tells who, `too_large`, `store_unavailable`
 */
async function write(
  { store }: RunsContext,
  run_id: string,
  { tags: written, note, revision }: ValueOf<typeof newRunNote>,
  by: string | undefined,
  deadline: Deadline,
): Promise<Pick<StoredRecord<'run_note'>, 'body' | 'revision'>> {
  const tags = asTags(written);
  const body: RunNoteBody = { run_id, tags, note, ...(by === undefined ? {} : { by }), at: Date.now() };
  await roomFor({ store }, 'run_note', deadline);
  const record = { kind: 'run_note', id: run_id, body } as const;
  if (await deadline.withStore(() => store.writeRecord(record, revision)))
    return { body, revision: revision + 1 };
  const now = await deadline.withStore(() => store.readRecord('run_note', run_id));
  if (now?.revision === revision + 1 && isSame(now.body, body)) return now;
  const who = now ? byWhom({ by: now.body.by }) : '';
  throw new WeirError(
    'changed_meanwhile',
    now
      ? `the note of run ${run_id} was changed${who} meanwhile, and yours was not written: read it again, and add to what stands there`
      : `the note of run ${run_id} is gone meanwhile, and yours was not written: write it again`,
  );
}

function isSame(one: RunNoteBody, other: RunNoteBody): boolean {
  return one.note === other.note && one.by === other.by && one.tags.join() === other.tags.join();
}
