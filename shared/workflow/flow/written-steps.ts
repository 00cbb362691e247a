import { isObject, type Json, type JsonObject } from '../../kernel/json/json.ts';

/** A step as its author wrote it, with the JSON pointer to it. */
export interface WrittenStep {
  step: JsonObject;
  pointer: string;
}

/** All steps that stand in a workflow, those that are done at its end and those that recover others included. Pure. */
export function* writtenSteps(document: { flowdef: Json[]; cleanup?: Json }): Iterable<WrittenStep> {
  yield* listedSteps(document.flowdef, '/flowdef');
  yield* listedSteps(document.cleanup, '/cleanup');
}

function* listedSteps(list: Json | undefined, pointer: string): Iterable<WrittenStep> {
  if (!Array.isArray(list)) return;
  for (const [index, step] of list.entries()) {
    if (!isObject(step)) continue;
    const at = `${pointer}/${index}`;
    yield { step, pointer: at };
    yield* listedSteps(step['recover'], `${at}/recover`);
  }
}
