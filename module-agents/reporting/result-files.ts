import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, stat, writeFile } from 'node:fs/promises';
import paths, { basename, resolve, type PlatformPath } from 'node:path';
import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { LocalFile, MissingFile, Outcome } from '../journal/index.ts';
import type { ActionResult } from '../sdk/inside.ts';
import type { Workspace } from '../files/index.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { reportableData } from './report.ts';

/** More than these would not fit into a report; an action with more should pack them into one. */
const maxResultFiles = 1000;

const maxLabelBytes = 100;

interface GatheredFiles {
  files: LocalFile[];
  missing: MissingFile[];
}

/**
 * Takes the files of an action's result into the agent's care: each lies in the command's own folder, on the disk, with
 * its checksum. Files from elsewhere are copied, because the instrument's next action may overwrite them. A file that
 * cannot be had is told in `missing`; nothing is thrown, for the action has already succeeded.
 */
async function gatherFiles(
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
  // A pipe is opened only when somebody writes it, and holds up what else this process reads; a device may have no end.
  if (!(await stat(given)).isFile()) throw new Error(`"${given}" is no file, but a folder, pipe or device`);
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
async function takeFile(label: string, name: string, path: string): Promise<LocalFile> {
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

/** What an action left: its outcome, and its files as they lie on this disk. */
export interface Performed {
  outcome: Outcome;
  files: LocalFile[];
}

/**
 * Takes what an action has returned, or what it says of its failure, into the agent's care. Nothing here changes the outcome: what cannot be
 * kept is reported as missing. Never rejects.
 */
export async function keepResult(
  returned: unknown,
  commandId: string,
  outcome: Outcome,
  workspace: Workspace,
): Promise<Performed> {
  try {
    return await keep(resultOf(returned), commandId, outcome, workspace);
  } catch (error) {
    const reason = `the result could not be kept: ${messageOf(error)}`.slice(0, 500);
    return { outcome: { ...outcome, files_missing: [{ label: 'result', reason }] }, files: [] };
  }
}

/** What is known of an action that has succeeded where nobody waits until its result is kept. Pure. */
export function outcomeWithoutFiles(returned: unknown, outcome: Outcome): Outcome {
  const { data: given, files } = resultOf(returned);
  const data = reportableData(given, 1);
  const known = data.kind === 'fits' ? { ...outcome, data: data.data } : outcome;
  const whole = (data.kind === 'fits' || data.kind === 'none') && Object.keys(files ?? {}).length === 0;
  if (whole) return known;
  const reason = 'the agent stopped before the files of the result were kept';
  return { ...known, files_missing: [{ label: 'result', reason }] };
}

/** What returns anything but an object has returned its data. */
export function resultOf(returned: unknown): ActionResult {
  const shaped = typeof returned === 'object' && returned !== null && !Array.isArray(returned);
  return shaped ? returned : { data: returned as JsonObject };
}

async function keep(
  result: ActionResult,
  commandId: string,
  outcome: Outcome,
  workspace: Workspace,
): Promise<Performed> {
  const { files, missing } = await gatherFiles(result.files, commandId, workspace);
  for (const [label, reason] of Object.entries(result.missing ?? {})) {
    missing.push({ label: String(label).slice(0, 200), reason: String(reason).slice(0, 500) });
  }
  const kept = { ...outcome };
  const data = reportableData(result.data, files.length + missing.length);
  switch (data.kind) {
    case 'none':
      break;
    case 'fits':
      kept.data = data.data;
      break;
    case 'large':
      kept.data = data.data;
      await keepLargeData(data.text, files, missing, commandId, workspace);
      break;
    case 'unfit':
      missing.push({ label: 'data', reason: data.reason });
      break;
  }
  if (missing.length > 0) kept.files_missing = missing;
  return { outcome: kept, files };
}

async function keepLargeData(
  text: string,
  files: LocalFile[],
  missing: MissingFile[],
  commandId: string,
  workspace: Workspace,
): Promise<void> {
  let label = 'data';
  while (files.some((file) => file.label === label)) label += '_';
  try {
    const name = `${label}.json`;
    const path = await workspace.resultPath(commandId, label, name);
    await writeFile(path, text);
    files.push(await takeFile(label, name, path));
  } catch (error) {
    missing.push({ label, reason: `the data could not be kept: ${messageOf(error)}` });
  }
}
