import type { RunDefinition } from '../../../shared/contracts/run.ts';
import { safeFileName } from '../../../shared/kernel/files/safe-name.ts';
import { isObject } from '../../../shared/kernel/json/json.ts';

/**
 * The name of a file that a step of the run had in the place of the one that its workflow names, and of which nobody noted that it came for
 * that step, as before 0.3: by its name alone another file could take its place.
 */
export function misnamedFile({
  workflow,
  steps,
  payload,
  inputs,
}: Pick<RunDefinition, 'workflow' | 'steps' | 'payload' | 'inputs'>): string | undefined {
  const unnoted = new Set(inputs.flatMap(({ path: at, parts }) => (parts ? [] : [at])));
  const written = Array.isArray(workflow['flowdef']) ? workflow['flowdef'] : [];
  for (const [position, { files, loop }] of steps.entries()) {
    const step = written[position];
    const named = isObject(step) && isObject(step['files']) ? step['files'] : {};
    for (const [argument, kept] of [{ files }, ...(loop?.body ?? [])].flatMap((each) =>
      Object.entries(each.files),
    )) {
      const wanted = named[argument];
      if (typeof wanted !== 'string' || !unnoted.has(kept)) continue;
      const [, key] = /^payload[.:](.+)$/s.exec(wanted) ?? [];
      const name = key === undefined ? wanted : payload[key];
      if (typeof name !== 'string' || safeFileName(name) !== kept) return kept;
    }
  }
  return undefined;
}
