import { resolvePath } from '../../../shared/sentences/index.ts';

/** A workflow as a file that somebody has attached. */
export interface WorkflowFile {
  name: string;
  text: string;
}

/** A workflow that others use, by its path from the folder of the one that is handed in. */
export interface UsedWorkflow {
  path: string;
  /** Undefined where none is attached that could be it. */
  text?: string;
}

const uses = /(?:^|[\s{,])["']?uses["']?\s*:\s*(?:"([^"]+)"|'([^']+)'|([^\s,}#]+))/gm;
const comment = /^\s*#.*$/gm;
/** As many as the gateway takes. */
const mostUsed = 200;

/**
 * The workflows that a workflow uses, and that those use. A file that is attached is known by its path, or else by its name alone: who
 * drops a file says nothing of its folder. Pure.
 */
export function usedWorkflows(workflow: string, attached: readonly WorkflowFile[]): UsedWorkflow[] {
  const found = new Map<string, UsedWorkflow>();
  const open = pathsIn(workflow, '');
  for (let path = open.shift(); path !== undefined && found.size < mostUsed; path = open.shift()) {
    if (found.has(path)) continue;
    const file = fileAt(path, attached);
    found.set(path, { path, ...(file && { text: file.text }) });
    if (file) open.push(...pathsIn(file.text, path));
  }
  return [...found.values()];
}

/** The attached file for a path; undefined where there is none. Pure. */
export function fileAt(path: string, attached: readonly WorkflowFile[]): WorkflowFile | undefined {
  return attached.find(({ name }) => name === path) ?? attached.find(({ name }) => name === baseOf(path));
}

/**
 * Which of the workflows that came together is the one to be handed in: the first that none uses; undefined where the one that is written
 * uses all of them. Pure.
 */
export function mainOf(given: readonly WorkflowFile[], written: string): WorkflowFile | undefined {
  const used = new Set(
    [written, ...given.map(({ text }) => text)].flatMap((text) => pathsIn(text, '').map(baseOf)),
  );
  const free = given.find(({ name }) => !used.has(baseOf(name)));
  return free ?? (written.trim() === '' ? given[0] : undefined);
}

function pathsIn(text: string, from: string): string[] {
  return [...text.replace(comment, '').matchAll(uses)].flatMap(([, double, single, plain]) => {
    // One that leads out of the folder is the gateway's to tell of.
    const path = resolvePath(double ?? single ?? plain ?? '', from);
    return path === undefined ? [] : [path];
  });
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
