import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Json } from '../../shared/contracts/json.ts';
import { WeirError } from '../../shared/errors/weir-error.ts';
import { whyUnreadable } from '../../shared/errors/why-unreadable.ts';
import { loadYaml } from '../../shared/yaml/load-yaml.ts';
import type { Attachment } from '../client/submission.ts';
import { splitPair } from './key-values.ts';

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
 * Files that the workflow's steps name by paths that exist beside the workflow file. What was named on the command line
 * goes first, and what cannot be found is left for the gateway to tell, with its line.
 */
export async function foundAttachments(
  workflow: string,
  folder: string,
  named: readonly Attachment[],
): Promise<Attachment[]> {
  const given = new Set(named.map(({ name }) => path.basename(name)));
  const attachments: Attachment[] = [];
  for (const { position, argument, file } of stepFiles(workflow)) {
    // A workflow may have been written on another system.
    const name = file.split(/[/\\]/).at(-1) ?? file;
    const found = path.resolve(folder, file);
    if (given.has(name) || !(await exists(found))) continue;
    attachments.push({ part: `file.${position}.${argument}`, name, path: found });
  }
  return attachments;
}

/** The files that the steps of a workflow name. */
export function stepFiles(workflow: string): { position: number; argument: string; file: string }[] {
  const loaded = loadYaml(workflow);
  // The gateway tells what is wrong with the workflow; here only the well-formed parts are of use.
  if (!loaded.ok) return [];
  const steps = member(loaded.value, 'flowdef');
  if (!Array.isArray(steps)) return [];
  return steps.flatMap((step, position) => {
    const files = member(step, 'files');
    if (files === null || typeof files !== 'object' || Array.isArray(files)) return [];
    return Object.entries(files).flatMap(([argument, file]) =>
      typeof file === 'string' ? [{ position, argument, file }] : [],
    );
  });
}

function member(value: Json | undefined, name: string): Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value[name] ?? null) : null;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
