import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, open, stat, writeFile } from 'node:fs/promises';
import paths, { basename, resolve, type PlatformPath } from 'node:path';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { LocalFile, MissingFile, Outcome } from '../journal/index.ts';
import { type ActionResult, type ModuleDefinition, schemaOfResult } from '../sdk/inside.ts';
import type { Workspace } from '../files/index.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { demandSchema, judge, type Judgement } from '../../shared/foreign-schemas/index.ts';
import { reportableData } from './report.ts';

/** Told of one action, at most. */
const mostTold = 20;

/** What of the data that an action has returned does not fit its schemas, a sentence for each result. Never rejects. */
export type ResultCheck = (action: string, returned: unknown) => Promise<string[]>;

/**
 * Looks at the schemas of what a module's actions return.
 * @throws WeirError `bad_module` where a schema is none, or none by which results can be judged.
 */
export function compileResultCheck(module: ModuleDefinition): ResultCheck {
  for (const [name, { results = {} }] of Object.entries(module.actions)) {
    for (const [label, description] of Object.entries(results)) {
      const schema = schemaOfResult(description);
      try {
        if (schema) demandSchema(schema, { defaults: false });
      } catch (cause) {
        const text = `the result "${label}" of action "${name}" has no JSON Schema that can be used: ${messageOf(cause)}`;
        throw new WeirError('bad_module', text, { cause });
      }
    }
  }

  return async (name, returned) => {
    // Looked up at this moment: a module may learn from its instrument what it can do.
    const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
    const told: string[] = [];
    try {
      const data = dataIn(returned);
      for (const [label, description] of Object.entries(action?.results ?? {})) {
        const schema = schemaOfResult(description);
        const value = schema && Object.hasOwn(data, label) ? asJson(data[label]) : undefined;
        if (!schema || value === undefined) continue;
        const judged = await judge(schema, value);
        if (!('fits' in judged)) told.push(`result "${label}"${misfit(judged)}`);
        // What is judged after it may take as long.
        if (told.length >= mostTold || 'unjudged' in judged) break;
      }
      return told;
    } catch (error) {
      return [...told, `the results could not be checked: ${messageOf(error)}`];
    }
  };
}

function misfit(judged: Exclude<Judgement, { fits: unknown }>): string {
  if ('unusable' in judged) return ` could not be checked, for its schema cannot be used: ${judged.unusable}`;
  if ('unjudged' in judged) return ` could not be checked: ${judged.unjudged}`;
  const { pointer, message } = judged.complaints[0] ?? { pointer: '', message: 'does not fit' };
  return `${pointer === '' ? '' : ` at ${pointer}`} ${message}`;
}

/** As it will be in the report: a date becomes a text, and what has no form in JSON is left out. */
function asJson(value: unknown): Json | undefined {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : (JSON.parse(text) as Json);
}

function dataIn(returned: unknown): Record<string, unknown> {
  const { data } = (returned ?? {}) as { data?: unknown };
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}

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
 * Takes what an action has returned into the agent's care. The action has succeeded, and nothing here changes that: what
 * cannot be kept is told as missing. Never rejects.
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
function resultOf(returned: unknown): ActionResult {
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
