import type { LibraryDraftBody, LibraryTexts } from '../../../shared/contracts/library.ts';
import type { LibraryDraftView, LibraryListView } from '../../../shared/contracts/library-view.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { defined } from '../../../shared/kernel/json/json.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { type Deadline, roomFor } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { demandName, packTexts, textsIn } from './versions.ts';

/** Whose drafts those are of whom no key is known: all of them share one of each workflow. No key has that name. */
const nobody = '*';
/** So many of one person are listed. */
const mostListed = 200;

const idOf = (name: string, owner = nobody): string => `${name} ${owner}`;

/**
 * Keeps a draft in the place of the one that its owner had of that workflow.
 * @throws WeirError `invalid_form`, `too_large`, `store_unavailable`
 */
export async function keepDraft(
  context: RunsContext,
  owner: string | undefined,
  { name, based_on, ...texts }: LibraryTexts & { name: string; based_on?: number | undefined },
): Promise<LibraryDraftView> {
  demandName(name);
  const body = { name, at: Date.now(), ...defined({ based_on }), packed: packTexts(texts) };
  const record = { kind: 'workflow_draft', id: idOf(name, owner), group: owner ?? nobody, body } as const;
  const { store } = context;
  const deadline = context.deadlines.begin();
  await roomFor(context, 'workflow_draft', deadline);
  // Of two of the same person, the later one counts.
  const write = async () => {
    const known = await store.readRecord('workflow_draft', record.id);
    return store.writeRecord(record, known?.revision ?? 0);
  };
  while (!(await deadline.withStore(write)));
  return viewOf(body);
}

export async function readDraft(
  { store, deadlines }: RunsContext,
  owner: string | undefined,
  name: string,
): Promise<LibraryDraftView> {
  const id = idOf(name, owner);
  return viewOf((await deadlines.begin().withStore(() => store.readRecord('workflow_draft', id)))?.body);
}

export async function dropDraft(
  { store }: RunsContext,
  owner: string | undefined,
  name: string,
  deadline: Deadline,
): Promise<void> {
  await deadline.withStore(() => store.removeRecords('workflow_draft', [idOf(name, owner)]));
}

/** Throws away a draft that has become a version. What else its owner has not finished stays: also what he writes while another saves. */
export async function dropSavedDraft(
  context: RunsContext,
  owner: string | undefined,
  name: string,
  { workflow, workflows }: LibraryTexts,
): Promise<void> {
  const { draft } = await readDraft(context, owner, name);
  if (!draft) return;
  const isSaved =
    canonicalJson({ workflow, workflows }) ===
    canonicalJson({ workflow: draft.workflow, workflows: draft.workflows });
  if (isSaved) await dropDraft(context, owner, name, context.deadlines.begin());
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
