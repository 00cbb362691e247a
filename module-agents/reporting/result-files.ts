import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, writeFile } from 'node:fs/promises';
import paths, { basename, resolve, type PlatformPath } from 'node:path';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { LocalFile, MissingFile } from '../journal/index.ts';
import type { ActionResult } from '../sdk/inside.ts';
import type { Workspace } from '../files/index.ts';

/** More than these would not fit into a report; an action with more should pack them into one. */
const maxResultFiles = 1000;

const maxLabelBytes = 100;

export interface GatheredFiles {
  files: LocalFile[];
  missing: MissingFile[];
}

/**
 * Takes the files of an action's result into the agent's care: each lies in the command's own folder, on the disk, with
 * its checksum. Files from elsewhere are copied, because the instrument's next action may overwrite them. A file that
 * cannot be had is told in `missing`; nothing is thrown, for the action has already succeeded.
 */
export async function gatherFiles(
  results: ActionResult['files'],
  commandId: string,
  workspace: Workspace,
): Promise<GatheredFiles> {
  const gathered: GatheredFiles = { files: [], missing: [] };
  const entries = Object.entries(results ?? {});
  for (const [label, source] of entries.slice(0, maxResultFiles)) {
    try {
      gathered.files.push(await gather(label, source, commandId, workspace));
    } catch (error) {
      gathered.missing.push({
        label: cut(label),
        reason: cut(`the file could not be taken: ${messageOf(error)}`),
      });
    }
  }
  const beyond = entries.length - maxResultFiles;
  if (beyond > 0) {
    gathered.missing.push({
      label: `${beyond} more`,
      reason: `an action may return ${maxResultFiles} files, this one returned ${entries.length}`,
    });
  }
  return gathered;
}

async function gather(
  label: string,
  source: string | { name: string; content: string | Uint8Array },
  commandId: string,
  workspace: Workspace,
): Promise<LocalFile> {
  if (label === '' || Buffer.byteLength(label) > maxLabelBytes) {
    throw new Error(`a label has 1 to ${maxLabelBytes} bytes`);
  }
  if (typeof source !== 'string') {
    const name = baseName(source.name);
    const path = await workspace.resultPath(commandId, label, name);
    await writeFile(path, source.content);
    return await takeFile(label, name, path);
  }
  const workdir = workspace.workdir(commandId);
  const given = resolve(workdir, source);
  const name = baseName(given);
  if (isInside(workdir, given)) return await takeFile(label, name, given);
  const copy = await workspace.resultPath(commandId, label, name);
  await copyFile(given, copy, constants.COPYFILE_FICLONE);
  return await takeFile(label, name, copy);
}

/** True where a file lies in a folder or below it; both are absolute. */
export function isInside(
  folder: string,
  file: string,
  system: Pick<PlatformPath, 'relative' | 'isAbsolute' | 'sep'> = paths,
): boolean {
  const way = system.relative(folder, file);
  // On Windows there is no relative way to another drive.
  return way !== '..' && !way.startsWith(`..${system.sep}`) && !system.isAbsolute(way);
}

function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}

/** The last part of a path of any system; a name from a driver on Windows may hold backslashes. */
function baseName(path: string): string {
  const name = basename(path.replaceAll('\\', '/'));
  if (name === '' || name === '.' || name === '..') throw new Error(`"${path}" is no name of a file`);
  return name;
}

/** Makes sure that a file is on the disk, and takes its size and checksum. */
export async function takeFile(label: string, name: string, path: string): Promise<LocalFile> {
  const file = await open(path, 'r');
  try {
    await file.datasync();
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { label, name, path, size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}
