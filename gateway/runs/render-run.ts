import type { Json } from '../../shared/kernel/json/json.ts';
import { Turns } from '../../shared/kernel/lifecycle/waiting.ts';
import { progressOf } from './run-progress.ts';
import { stepOfRun, unbegun } from './step-of-run.ts';
import { workflowRun, type Places, type RunParts } from './workflow-run.ts';

/** A WorkflowRun as JSON in UTF-8. Others have their turns while that of a long run is written. */
export async function renderRun(run: RunParts, places: Places): Promise<Uint8Array> {
  const { definition, steps } = run;
  const { flowdef, ...workflow } = definition.workflow;
  const {
    flowdef: _f,
    steps: _s,
    ...frame
  } = workflowRun(
    { ...run, definition: { ...definition, workflow, steps: [] }, progress: progressOf(run) },
    places,
  );
  const placeOf = (file: string) => places.inRun(definition.directory, file);
  const submitted = await listOf(Array.isArray(flowdef) ? flowdef : [], unbegun);
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
    pieces.push(Buffer.from(`${position === 0 ? '[' : ','}${JSON.stringify(become(item, position))}`));
    if (turns.isDue()) await turns.pass();
  }
  return [...pieces, Buffer.from(items.length === 0 ? '[]' : ']')];
}
