import {
  type LibraryTexts,
  type LibraryVersion,
  readLibraryReference,
  versionId,
} from '../../../shared/contracts/library.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Deadline } from '../../http/index.ts';
import type { RunsContext } from '../context.ts';
import { findRun } from '../run-pages.ts';
import { readLibrary } from './versions.ts';

/**
 * The texts of a submission that names a version of the library. One that names none is for the newest; where it comes again with its key, for
 * the one that was the newest then.
 * @throws WeirError `invalid_form`, `workflow_not_found`, `store_unavailable`
 */
export async function textsOfSubmission(
  context: RunsContext,
  reference: string,
  key: string | undefined,
  deadline: Deadline,
): Promise<LibraryTexts & { library: LibraryVersion }> {
  const asked = readLibraryReference(reference);
  const first =
    key === undefined || asked?.version !== undefined
      ? undefined
      : await libraryOfKey(context, key, deadline);
  return readLibrary(context, first && first.name === asked?.name ? versionId(first) : reference, deadline);
}

async function libraryOfKey(
  context: RunsContext,
  key: string,
  deadline: Deadline,
): Promise<LibraryVersion | undefined> {
  const run_id = await deadline.withStore(() => context.store.runOfKey(key));
  if (run_id === undefined) return undefined;
  const run = await findRun(context, run_id, deadline).catch((error: unknown) => {
    if (!WeirError.is(error, 'run_not_found')) throw error;
  });
  return run?.definition.library;
}
