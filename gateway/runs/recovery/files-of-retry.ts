import { createHash } from 'node:crypto';
import path from 'node:path';
import pLimit from 'p-limit';
import type { StoredFile } from '../../../shared/contracts/result-file.ts';
import type { Files } from '../../files/index.ts';
import type { RetryPlan } from '../../../shared/workflow/index.ts';

/** So many files are looked at at once. */
const atOnce = 16;

/** The files that a run takes over, each at the path that it has in the old one: those handed in, and those of the steps that are done. */
export function filesToTake(
  inputs: readonly StoredFile[],
  taken_over: RetryPlan['taken_over'],
): readonly StoredFile[] {
  return [...inputs, ...Object.values(taken_over).flatMap(({ files = [] }) => files)];
}

/**
 * Those that are not in the old run's folder any more as they were, by path, with what is wrong. What was handed in is read, for instruments
 * are given it again; of other files the size tells.
 */
export async function missingFiles(
  data: Pick<Files, 'facts' | 'stream'>,
  directory: string,
  files: readonly StoredFile[],
  inputs: readonly StoredFile[] = files,
): Promise<Map<string, string>> {
  const limit = pLimit(atOnce);
  const handedIn = new Set(inputs);
  const found = await Promise.all(
    files.map((file) =>
      limit(async () => [file.path, await whatIsWrong(data, directory, file, handedIn.has(file))] as const),
    ),
  );
  return new Map(found.flatMap(([at, why]) => (why === undefined ? [] : [[at, why] as const])));
}

async function whatIsWrong(
  data: Pick<Files, 'facts' | 'stream'>,
  directory: string,
  file: StoredFile,
  isHandedIn: boolean,
): Promise<string | undefined> {
  const at = path.posix.join(directory, file.path);
  if (!at.startsWith(`${directory}/`)) return 'is not in the folder of the run';
  const found = await data.facts(at).catch(() => undefined);
  if (!found) return 'is not in the data folder any more';
  if (found.size !== file.size) return `has ${found.size} bytes, and had ${file.size}`;
  const isAsItWas = !isHandedIn || (await digestOf(data, at)) === file.sha256;
  return isAsItWas ? undefined : 'has other bytes than it had';
}

async function digestOf(data: Pick<Files, 'stream'>, at: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of await data.stream(at)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
