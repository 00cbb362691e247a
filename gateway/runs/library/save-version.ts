import { sha256Of } from '../../../shared/kernel/digest.ts';
import {
  type LibraryTexts,
  type LibraryVersionBody,
  type LibraryWorkflowBody,
  versionId,
} from '../../../shared/contracts/library.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';
import { defined } from '../../../shared/kernel/json/json.ts';
import { byWhom, moment } from '../../../shared/sentences/index.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { describeProblems, type Problem } from '../../../shared/kernel/json/problem.ts';
import type { LibrarySavedView } from '../../../shared/contracts/library-view.ts';
import { type Caller, roomFor } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { checkToSaveInWorker } from '../worker/in-worker.ts';
import { readCheckFacts } from '../workflow-check/read-check-request.ts';
import { demandMayChange } from './may-change.ts';
import { demandName, findVersion, packTexts } from './versions.ts';

/** So many characters of what a workflow says that it is for stand in lists. */
const mostOfDescription = 500;

/** A text that is to become the next version. */
interface ToSave extends LibraryTexts {
  name: string;
  /** The version that was edited. */
  based_on?: number | undefined;
  note?: string | undefined;
  /** Who saves it, as far as that is known. */
  by: string | undefined;
}

/**
 * Saves the next version of a workflow. Of several who save one at once, one does; the same texts as in the newest are saved already.
 * @param bytes of the request
 * @param from whose share of the threads it takes, see `shareOf`
 * @throws WeirError `invalid_workflow` with every problem, `invalid_form` where nothing can have that name, `version_conflict` that says who
 *   has saved which version meanwhile, `workflow_not_found` where there is none to be based on, `not_allowed`, `too_large`, `store_unavailable`
 */
export async function saveVersion(
  context: RunsContext,
  caller: Caller,
  toSave: ToSave,
  { bytes, from }: { bytes: number; from: string },
): Promise<LibrarySavedView> {
  const { name, workflow, workflows } = toSave;
  demandName(name);
  const { refused, title, description, problems, warnings } = await checkTexts(context, toSave, bytes, from);
  if (refused.length > 0)
    throw new WeirError('invalid_workflow', describeProblems(refused), { details: refused });
  const texts = { workflow, workflows };
  const digest = sha256Of(canonicalJson(texts));
  const packed = packTexts(texts);
  const deadline = context.deadlines.begin();
  await roomFor(context, 'workflow_version', deadline);
  for (;;) {
    const known = await deadline.withStore(() => context.store.readRecord('workflow', name));
    const told = { name, problems, warnings: [...warnings, ...archived(known?.body)] };
    if (known) {
      const newest = await findVersion(context, known.body, known.body.newest.version, deadline);
      if (newest.digest === digest) return { ...told, version: newest.version, is_new: false };
      demandMayChange(caller, known.body);
    }
    demandNewest(name, toSave.based_on, known?.body);
    if (!known) await roomFor(context, 'workflow', deadline);
    const { based_on, note, by } = toSave;
    const saved = {
      version: (known?.body.newest.version ?? 0) + 1,
      at: Date.now(),
      ...defined({ by, note, based_on }),
    };
    const body: LibraryWorkflowBody = {
      ...(known
        ? withoutDescription(known.body)
        : {
            ...{ name, created_at: saved.at, tags: [], notes: '', editors: [] },
            ...defined({ author: by }),
          }),
      ...{ title: title ?? name, newest: saved },
      ...defined({ description: description?.slice(0, mostOfDescription) }),
    };
    const version: LibraryVersionBody = { name, ...saved, digest, packed };
    const id = versionId(version);
    const isWritten = await deadline.withStore(() =>
      context.store.writeRecord({ kind: 'workflow', id: name, body }, known?.revision ?? 0, [
        { kind: 'workflow_version', id, group: name, body: version },
      ]),
    );
    // Somebody else was quicker; or an answer was lost, and it is there.
    if (isWritten) return { ...told, version: saved.version, is_new: true };
  }
}

/** What is to be known of a workflow that is archived. */
function archived(known: LibraryWorkflowBody | undefined): Problem[] {
  if (known?.archived_at === undefined) return [];
  const { name } = known;
  const message = `the workflow "${name}" is archived: lists leave it out until somebody takes it back (on its page in the library, or PATCH /workflows/${name} with "archived": false)`;
  return [{ pointer: '', message }];
}

/** What an older version says is not said of a newer one. */
function withoutDescription({ description: _, ...body }: LibraryWorkflowBody): LibraryWorkflowBody {
  return body;
}

async function checkTexts(
  context: RunsContext,
  { workflow, workflows }: LibraryTexts,
  bytes: number,
  from: string,
): ReturnType<typeof checkToSaveInWorker> {
  const facts = await context.deadlines.begin().withStore(() => readCheckFacts(context));
  return checkToSaveInWorker({ text: workflow, workflows }, facts, bytes, from);
}

/** @throws WeirError `version_conflict`, `workflow_not_found` */
function demandNewest(
  name: string,
  based_on: number | undefined,
  known: LibraryWorkflowBody | undefined,
): void {
  if (!known && based_on !== undefined)
    throw new WeirError(
      'workflow_not_found',
      `the library has no workflow "${name}" whose version ${based_on} could have been edited: leave based_on out to make it`,
    );
  if (!known || based_on === known.newest.version) return;
  const { version, at, by } = known.newest;
  const edited =
    based_on === undefined
      ? 'and this text does not say that it was made from it'
      : `and this text was made from version ${based_on}`;
  throw new WeirError(
    'version_conflict',
    `the workflow "${name}" has version ${version}${byWhom({ by })} since ${moment(at)}, ${edited}: compare the two, then save it as based on version ${version} (based_on; with the command line: --based-on ${version})`,
  );
}
