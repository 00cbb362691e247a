import type { LibraryDraftBody, LibraryTexts } from '../../../shared/contracts/library.ts';
import type { LibraryDraftView, LibraryListView } from '../../../shared/contracts/library-view.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { defined } from '../../../shared/kernel/json/json.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { moment } from '../../../shared/sentences/index.ts';
import { type Deadline, roomFor } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { demandName, packTexts, textsIn } from './versions.ts';

/** Whose drafts those are of whom no key is known: all of them share one of each workflow. No key has that name. */
const nobody = '*';
/** So many of one person are listed. */
const mostListed = 200;

const idOf = (name: string, owner = nobody): string => `${name} ${owner}`;

/**
 * Keeps a draft in the place of the one that its owner had of that workflow. What is kept already is kept no second time.
 * @param seen the `at` of the draft that he saw, null for none; undefined where the later one counts
 * @throws WeirError `version_conflict` where another stands there than he saw, `invalid_form`, `too_large`, `store_unavailable`
 */
export async function keepDraft(
  context: RunsContext,
  owner: string | undefined,
  {
    name,
    based_on,
    seen,
    ...texts
  }: LibraryTexts & { name: string; based_on?: number | undefined; seen?: string | null | undefined },
): Promise<LibraryDraftView> {
  demandName(name);
  const id = idOf(name, owner);
  const kept = { name, ...defined({ based_on }), packed: packTexts(texts) };
  const { store } = context;
  const deadline = context.deadlines.begin();
  await roomFor(context, 'workflow_draft', deadline);
  for (;;) {
    const known = await deadline.withStore(() => store.readRecord('workflow_draft', id));
    if (known && known.body.based_on === based_on && isSame(textsIn(known.body.packed), texts))
      return viewOf(known.body);
    const there = known ? utcMoment(known.body.at) : null;
    if (seen !== undefined && seen !== there) throw otherDraft(name, there);
    // A later one has a later time, whatever the clock does: it is known by it.
    const body = { ...kept, at: Math.max(Date.now(), (known?.body.at ?? 0) + 1) };
    const record = { kind: 'workflow_draft', id, group: owner ?? nobody, body } as const;
    const isWritten = await deadline.withStore(() => store.writeRecord(record, known?.revision ?? 0));
    if (isWritten) return viewOf(body);
  }
}

function otherDraft(name: string, there: string | null): WeirError {
  const what =
    there === null
      ? 'was saved or thrown away elsewhere'
      : `was kept elsewhere, too, at ${moment(Date.parse(there))}`;
  return new WeirError(
    'version_conflict',
    `the draft of the workflow "${name}" ${what}: look at what is there now, then keep yours in its place (with its \`at\` as \`seen\`, null where there is none) or leave it`,
  );
}

function isSame(one: LibraryTexts, other: LibraryTexts): boolean {
  return canonicalJson(one) === canonicalJson(other);
}

/** @throws WeirError `invalid_form` where no workflow has that name, `store_unavailable` */
export async function readDraft(
  { store, deadlines }: RunsContext,
  owner: string | undefined,
  name: string,
): Promise<LibraryDraftView> {
  demandName(name);
  const id = idOf(name, owner);
  return viewOf((await deadlines.begin().withStore(() => store.readRecord('workflow_draft', id)))?.body);
}

/** Throws as `readDraft`. */
export async function dropDraft(
  { store }: RunsContext,
  owner: string | undefined,
  name: string,
  deadline: Deadline,
): Promise<void> {
  demandName(name);
  await deadline.withStore(() => store.removeRecords('workflow_draft', [idOf(name, owner)]));
}

/** Throws away a draft that has become a version. What else its owner has not finished stays: also what he writes while another saves. */
export async function dropSavedDraft(
  { store, deadlines }: RunsContext,
  owner: string | undefined,
  name: string,
  { workflow, workflows }: LibraryTexts,
): Promise<void> {
  const id = idOf(name, owner);
  const deadline = deadlines.begin();
  const known = await deadline.withStore(() => store.readRecord('workflow_draft', id));
  if (!known || !isSame(textsIn(known.body.packed), { workflow, workflows })) return;
  await deadline.withStore(() => store.removeRecords('workflow_draft', [id], known.revision));
}

/** What somebody has not finished, by name. */
export async function draftsOf(
  { store }: RunsContext,
  owner: string | undefined,
  deadline: Deadline,
): Promise<LibraryListView['drafts']> {
  const query = { kind: 'workflow_draft', group: owner ?? nobody, limit: mostListed } as const;
  const records = await deadline.withStore(() => store.newestRecords(query));
  return records
    .map(({ body: { name, at, based_on } }) => ({ name, at: utcMoment(at), based_on: based_on ?? null }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function viewOf(body: LibraryDraftBody | undefined): LibraryDraftView {
  if (!body) return { draft: null };
  const { at, based_on, packed } = body;
  return { draft: { at: utcMoment(at), based_on: based_on ?? null, ...textsIn(packed) } };
}
