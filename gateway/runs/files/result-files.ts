import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newId } from '../../../shared/contracts/ids.ts';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { DataFolder } from '../../http/index.ts';
import { safeFileName } from '../../../shared/kernel/files/safe-name.ts';
import type { Written } from './store-stream.ts';

/** A result file that has arrived and is not yet in its place. */
export interface ArrivedFile extends Written {
  /** Absolute. */
  path: string;
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
  data: DataFolder,
  directory: string,
  stepId: string,
  file: ArrivedFile,
): Promise<StoredFile> {
  const name = await claimName(data, data.inRun(directory, stepId, claimsName), file);
  await data.moveIn(directory, { path: file.path, name }, stepId);
  return { label: file.label, path: `${stepId}/${name}`, size: file.size, sha256: file.sha256 };
}

async function claimName(
  data: DataFolder,
  claims: string,
  { label, name, attempt }: ArrivedFile,
): Promise<string> {
  await mkdir(claims, { recursive: true, mode: data.folderMode });
  const owner = JSON.stringify([label, name, attempt]);
  const plain = safeFileName(name);
  const short = label.slice(0, 40);
  for (let attempt = 0; attempt < maxCandidates; attempt++) {
    const prefix = attempt === 0 ? '' : attempt === 1 ? `${short}.` : `${short}.${attempt}.`;
    const candidate = safeFileName((prefix + plain).replaceAll(/[/\\]/g, '_'));
    if ((await claim(path.join(claims, candidate), owner, data.fileMode)) === owner) return candidate;
  }
  throw new WeirError('bad_request', `there is no name left for a file like "${plain}"`);
}

/** Whoever links first owns the name, also with several gateways on one folder. The answer is the owner. */
async function claim(file: string, owner: string, mode: number): Promise<string> {
  const draft = `${file}.${newId()}`;
  await writeFile(draft, owner, { flush: true, mode });
  try {
    await link(draft, file);
    return owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return await readFile(file, 'utf8');
  } finally {
    await rm(draft, { force: true });
  }
}
