import path from 'node:path';
import type { ArchivedRun } from '../../../shared/contracts/archived-run.ts';
import { type LibraryTexts, versionId } from '../../../shared/contracts/library.ts';
import type { InputFile, RunDefinition } from '../../../shared/contracts/run.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { defined, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { cutShort } from '../../../shared/kernel/some-of.ts';
import type { Deadline } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { readLibrary } from '../library/versions.ts';
import type { ReceivedFile } from '../receive-form.ts';
import { missingFiles } from '../recovery/files-of-retry.ts';
import { readHandedIn } from '../submission-form.ts';
import { type HandedIn, submitRun, type Submitted } from '../submit-run.ts';
import { misnamedFile } from './misnamed-file.ts';

/** What is to be another than it was. */
interface OtherValues {
  parameters?: JsonObject;
  payload?: JsonObject;
  experiment_id?: string;
  simulate?: boolean;
}

/**
 * Hands in once more what a run was made of: its texts and files, and its values, but for those that are given here.
 * @throws WeirError `unfit` where its texts or files are not there any more, and as `submitRun`
 */
export async function runAgain(
  context: RunsContext,
  { definition }: Pick<ArchivedRun, 'definition'>,
  {
    parameters: given,
    payload,
    experiment_id = definition.experiment_id,
    simulate = definition.simulate,
  }: OtherValues,
  handedIn: HandedIn,
): Promise<Submitted> {
  const deadline = context.deadlines.begin();
  const { directory, inputs, library, parameters } = definition;
  const { workflow, workflows } = await textsOf(context, definition, deadline);
  await demandFiles(context, definition);
  const values = parameters || given ? JSON.stringify({ ...parameters, ...given }) : undefined;
  const form = {
    ...{ text: workflow, experiment_id, simulate, validate_only: false, strict: false },
    ...(Object.keys(workflows).length > 0 && { workflows }),
    ...{ payload: JSON.stringify({ ...definition.payload, ...payload }), parameters: values },
    ...{ files: inputs.flatMap(filesOf), files_in: directory },
    ...defined({ library }),
  };
  return submitRun(context, form, handedIn, deadline);
}

/** @throws WeirError `unfit` */
async function textsOf(
  context: RunsContext,
  definition: RunDefinition,
  deadline: Deadline,
): Promise<LibraryTexts> {
  const { workflow, workflows } = readHandedIn(definition);
  if (workflow !== null) return { workflow, workflows };
  // Long ones are not kept with each run.
  if (definition.library) return readLibrary(context, versionId(definition.library), deadline);
  throw new WeirError(
    'unfit',
    `the text of run ${definition.run_id} was not kept: it is longer than 64 KiB when compressed, or an earlier version of weir took it; hand the workflow in`,
  );
}

/** @throws WeirError `unfit` */
async function demandFiles({ data }: RunsContext, definition: RunDefinition): Promise<void> {
  const { directory, inputs, run_id } = definition;
  const misnamed = misnamedFile(definition);
  const [missing] = await missingFiles(data, directory, inputs);
  const [file, why] = missing ?? [misnamed, 'came for one step, and nobody noted for which'];
  if (file === undefined) return;
  throw new WeirError(
    'unfit',
    `the file "${cutShort(path.posix.basename(file))}" of run ${run_id} ${why}: hand the workflow in with it`,
  );
}

/** A file as it came: once for each argument that it was sent for, or for all that name it. */
function filesOf({ path: at, size, sha256, parts = ['files'] }: InputFile): ReceivedFile[] {
  return parts.map((field) => ({ field, name: at, path: at, size, sha256 }));
}
