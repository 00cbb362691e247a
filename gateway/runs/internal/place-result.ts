import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { safeFileName } from '../../../shared/kernel/files/safe-name.ts';
import type { ArrivedFile, Files } from '../../files/index.ts';

/** A result file that has arrived and is not yet in its place. */
export interface ArrivedResult extends ArrivedFile {
  label: string;
  /** What the agent calls it. */
  name: string;
  /** The attempt of the step that it is the result of. */
  attempt: number;
}

/** Holds, per file name in a step's folder, which attempt's file of which label it is. */
const claimsName = '.claims';
const maxCandidates = 100;

/**
 * Puts a result file into its step's folder as `<step_id>/<name>`, or under a name with its label where another label, or
 * another attempt, has that name already; the same label and name of one attempt always lead to the same path.
 */
export async function placeResult(
  data: Files,
  directory: string,
  stepId: string,
  file: ArrivedResult,
): Promise<StoredFile> {
  const folder = `${directory}/${stepId}`;
  const name = await claimName(data, `${folder}/${claimsName}`, file);
  await data.moveIn(folder, [{ path: file.path, name }]);
  return { label: file.label, path: `${stepId}/${name}`, size: file.size, sha256: file.sha256 };
}

async function claimName(
  data: Files,
  claims: string,
  { label, name, attempt }: ArrivedResult,
): Promise<string> {
  const owner = JSON.stringify([label, name, attempt]);
  const plain = safeFileName(name);
  const short = label.slice(0, 40);
  for (let attempt = 0; attempt < maxCandidates; attempt++) {
    const prefix = attempt === 0 ? '' : attempt === 1 ? `${short}.` : `${short}.${attempt}.`;
    const candidate = safeFileName((prefix + plain).replaceAll(/[/\\]/g, '_'));
    if ((await data.claim(`${claims}/${candidate}`, owner)) === owner) return candidate;
  }
  throw new WeirError('bad_request', `there is no name left for a file like "${plain}"`);
}
