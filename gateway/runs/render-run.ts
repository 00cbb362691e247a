import {
  flowdefOf,
  frameOf,
  type Places,
  type RunParts,
  stepOfRun,
  unbegun,
} from '../../shared/explain/index.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import { traceIdOf } from '../../shared/observe/index.ts';

export type RunForm = 'whole' | 'lean';

/**
 * A WorkflowRun as JSON in UTF-8. Others have their turns while that of a long run is written.
 * @param form `lean`: its `flowdef`, the steps as they were handed in, is empty
 */
export async function renderRun(
  run: Omit<RunParts, 'trace_id'>,
  places: Places,
  form: RunForm = 'whole',
): Promise<Uint8Array> {
  const { definition, steps } = run;
  const frame = frameOf({ ...run, trace_id: traceIdOf(definition.run_id, definition) });
  const placeOf = (file: string) => places.inRun(definition.directory, file);
  const submitted = await listOf(form === 'lean' ? [] : flowdefOf(run), unbegun);
  const carriedOut = await listOf(definition.steps, (step, position) =>
    stepOfRun(step, steps[position], placeOf),
  );
  const text = [
    JSON.stringify(frame).slice(0, -1),
    ',"flowdef":',
    ...submitted,
    ',"steps":',
    ...carriedOut,
    '}',
  ];
  return Buffer.concat(text.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

/** A JSON list of what each item becomes, in pieces. */
async function listOf<T>(
  items: readonly T[],
  become: (item: T, position: number) => Json,
): Promise<Buffer[]> {
  const turns = new Turns();
  const pieces: Buffer[] = [];
  for (const [position, item] of items.entries()) {
    if (position > 0 && turns.isDue()) await turns.pass();
    pieces.push(Buffer.from(`${position === 0 ? '[' : ','}${JSON.stringify(become(item, position))}`));
  }
  return [...pieces, Buffer.from(items.length === 0 ? '[]' : ']')];
}
