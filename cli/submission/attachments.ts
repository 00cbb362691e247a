import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isObject, type JsonObject } from '../../shared/kernel/json/json.ts';
import { escapePointer } from '../../shared/kernel/json/schema.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { whyUnreadable } from '../../shared/kernel/errors/file-errors.ts';
import type { Attachment, Submission } from '../client/index.ts';
import { splitPair } from './key-values.ts';
import { resolvePath } from '../../shared/contracts/workflow-path.ts';
import { namelessTable, writtenSteps, notHandedIn } from '../../shared/workflow/index.ts';
import { loadYaml } from '../../shared/yaml/index.ts';
import type { Problem } from '../../shared/kernel/json/problem.ts';

/** No more are looked for: a gateway takes no more. */
const maxFiles = 200;

/**
 * The workflows that a workflow uses, and that those use, by their paths from its folder on, as far as they lie in it. What cannot be found is
 * left for the gateway to tell, with its line.
 */
export async function usedWorkflows(workflow: string, folder: string): Promise<Record<string, string>> {
  const found = new Map<string, string>();
  const waiting = pathsUsed(workflow, '');
  const seen = new Set(waiting);
  for (let at = waiting.shift(); at !== undefined && found.size < maxFiles; at = waiting.shift()) {
    const text = await readFile(path.join(folder, at), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    found.set(at, text);
    for (const next of pathsUsed(text, at)) {
      if (!seen.has(next)) waiting.push(next);
      seen.add(next);
    }
  }
  return Object.fromEntries(found);
}

/** The steps of a workflow, as far as it can be read. */
function stepsOf(workflow: string): { step: JsonObject; pointer: string }[] {
  const loaded = loadYaml(workflow);
  // The gateway tells what is wrong with the workflow; here only the well-formed parts are of use.
  if (!loaded.ok || !isObject(loaded.value)) return [];
  const { flowdef, cleanup = null } = loaded.value;
  return Array.isArray(flowdef) ? [...writtenSteps({ flowdef, cleanup })] : [];
}

function pathsUsed(workflow: string, from: string): string[] {
  // Reading all of it takes time, and most workflows use none.
  if (!workflow.includes('uses')) return [];
  return stepsOf(workflow).flatMap(({ step: { uses } }) =>
    typeof uses === 'string' ? (resolvePath(uses, from) ?? []) : [],
  );
}

/** Files that were named on the command line, as `name=path` or as a path alone. */
export async function namedAttachments(texts: readonly string[]): Promise<Attachment[]> {
  return Promise.all(
    texts.map(async (text) => {
      const [name, file] = text.includes('=') ? splitPair(text, '--file') : [path.basename(text), text];
      const why = await whyUnreadable(file);
      if (why !== undefined) {
        throw new WeirError('bad_request', `--file ${text}: ${path.resolve(file)} cannot be read: ${why}`);
      }
      return { part: 'files', name, path: file };
    }),
  );
}

/**
 * Files that the steps of a workflow, and of those that it uses, name by paths that exist beside their file. What was named on the command
 * line goes first, and what cannot be found is left for the gateway to tell, with its line.
 * @param used the workflows that it uses, by their paths from `folder` on
 */
export async function foundAttachments(
  workflow: string,
  folder: string,
  named: readonly Attachment[],
  used: Readonly<Record<string, string>> = {},
): Promise<Attachment[]> {
  const given = new Set(named.map(({ name }) => path.basename(name)));
  const attachments: Attachment[] = [];
  for (const { part, file, folder: own } of stepFiles(workflow, used)) {
    // A workflow may have been written on another system.
    const name = file.split(/[/\\]/).at(-1) ?? file;
    const found = path.resolve(folder, own, file);
    const isTwice = attachments.some((each) => each.part === part && each.path === found);
    if (isTwice || given.has(name) || !(await exists(found))) continue;
    attachments.push({ part, name, path: found });
  }
  return attachments;
}

/** A file that a step names. */
interface StepFile {
  /** The part of the form that carries it. */
  part: string;
  file: string;
  /** Where its path begins, from the folder of the workflow that is handed in. */
  folder: string;
  /** Where it is named: the path of the workflow, empty for the one that is handed in, and a JSON pointer. */
  workflow: string;
  pointer: string;
}

/** The files that the steps of a workflow name, and those of the workflows that it uses. */
function stepFiles(workflow: string, used: Readonly<Record<string, string>> = {}): StepFile[] {
  return Object.entries({ '': workflow, ...used }).flatMap(([name, text]) =>
    stepsOf(text).flatMap(({ step, pointer }) => {
      const files = isObject(step['files']) ? step['files'] : {};
      // Only for a step of its flow can a file be sent by itself.
      const [, position] = name === '' ? (/^\/flowdef\/(\d+)$/.exec(pointer) ?? []) : [];
      return Object.entries(files).flatMap(([argument, file]): StepFile[] => {
        if (typeof file !== 'string') return [];
        const part = position === undefined ? 'files' : `file.${position}.${argument}`;
        const place = { workflow: name, pointer: `${pointer}/files/${escapePointer(argument)}` };
        return [{ part, file, folder: path.dirname(name), ...place }];
      });
    }),
  );
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/**
 * The problems of a workflow file, of those that it uses, and of its table, where each is on the machine of whoever hands the workflow in. Those of
 * files that did not come say where each was looked for: there is no such file.
 */
export function withMissingFiles(
  all: readonly Problem[],
  { workflow, workflows = {}, table }: Pick<Submission, 'workflow' | 'workflows' | 'table'>,
  file: string,
): Problem[] {
  const inTable = table && path.relative(path.dirname(file), table.path);
  const problems = all.map((each) =>
    inTable !== undefined && each.file === namelessTable ? { ...each, file: inTable } : each,
  );
  if (!problems.some(isMissing)) return problems;
  const folder = path.dirname(path.resolve(file));
  const wanted = new Map(
    stepFiles(workflow, workflows).map((each) => [
      `${each.workflow} ${each.pointer}`,
      path.resolve(folder, each.folder, each.file),
    ]),
  );
  return problems.map((problem) => {
    const place = `${problem.file ?? ''} ${problem.pointer}`;
    const missing = isMissing(problem) ? wanted.get(place) : undefined;
    if (missing === undefined) return problem;
    return { ...problem, message: `${problem.message}: there is no such file as ${missing}` };
  });
}

function isMissing({ message }: Problem): boolean {
  return message.endsWith(notHandedIn);
}
