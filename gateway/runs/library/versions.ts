import {
  isLibraryName,
  libraryNameForm,
  type LibraryTexts,
  type LibraryVersion,
  type LibraryVersionBody,
  type LibraryWorkflowBody,
  readLibraryReference,
  versionId,
} from '../../../shared/contracts/library.ts';
import type { LibraryVersionView } from '../../../shared/contracts/library-view.ts';
import { cutShort } from '../../../shared/kernel/some-of.ts';
import { pack, unpack } from '../../../shared/kernel/json/packed.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import type { Store, StoredRecord } from '../../../shared/store/index.ts';
import { badField, type Deadline } from '../../http/index.ts';

type Reading = { store: Pick<Store, 'readRecord' | 'readRecords'> };

/** @throws WeirError `workflow_not_found` */
export async function findWorkflow(
  { store }: Reading,
  name: string,
  deadline: Deadline,
): Promise<StoredRecord<'workflow'>> {
  const record = await deadline.withStore(() => store.readRecord('workflow', name));
  if (record) return record;
  throw new WeirError(
    'workflow_not_found',
    `the library has no workflow "${cutShort(name)}": \`weir workflow list\` shows those there are`,
  );
}

/** A version of a workflow. @throws WeirError `workflow_not_found` that says which versions there are */
export async function findVersion(
  context: Reading,
  { name, newest }: Pick<LibraryWorkflowBody, 'name' | 'newest'>,
  version: number,
  deadline: Deadline,
): Promise<LibraryVersionBody> {
  const id = versionId({ name, version });
  const record = await deadline.withStore(() => context.store.readRecord('workflow_version', id));
  if (record) return record.body;
  throw new WeirError(
    'workflow_not_found',
    `there is no version ${version} of the workflow "${name}", which has ${newest.version === 1 ? 'version 1 alone' : `versions 1 to ${newest.version}`}`,
  );
}

/**
 * The version that `name@version`, or `name` for the newest, stands for, with its texts.
 * @throws WeirError `invalid_form` where it is neither, `workflow_not_found`, `store_unavailable`
 */
export async function readLibrary(
  context: Reading,
  reference: string,
  deadline: Deadline,
): Promise<LibraryTexts & { library: LibraryVersion }> {
  const asked = readLibraryReference(reference);
  if (!asked)
    throw badField(
      'library',
      `"library" is "${cutShort(reference)}", and must be NAME, or NAME@VERSION: a name has ${libraryNameForm}`,
    );
  const { body } = await findWorkflow(context, asked.name, deadline);
  const { name, version, packed } = await findVersion(
    context,
    body,
    asked.version ?? body.newest.version,
    deadline,
  );
  return { ...textsIn(packed), library: { name, version } };
}

/** @throws WeirError `invalid_form` */
export function demandName(name: string): void {
  if (!isLibraryName(name))
    throw badField('name', `a workflow cannot be named "${cutShort(name)}": a name has ${libraryNameForm}`);
}

/** Characters that packed texts may have. */
const mostPacked = 1024 * 1024;

/** @throws WeirError `too_large` */
export function packTexts(texts: LibraryTexts): string {
  const { packed } = pack(texts);
  if (packed.length <= mostPacked) return packed;
  throw new WeirError(
    'too_large',
    'a workflow may have 1 MiB when compressed, with those that it uses: put long tables into files that its steps name',
  );
}

export function textsIn(packed: string): LibraryTexts {
  return unpack({ packed }) as LibraryTexts;
}

export function versionView({
  version,
  at,
  by,
  note,
  based_on,
}: LibraryWorkflowBody['newest']): LibraryVersionView {
  return { version, at: utcMoment(at), by: by ?? null, note: note ?? null, based_on: based_on ?? null };
}
