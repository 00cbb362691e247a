import { didYouMean } from '../kernel/json/did-you-mean.ts';
import { escapePointer } from '../kernel/json/schema.ts';
import { cutShort, someOf } from '../kernel/some-of.ts';
import type { JsonObject } from '../kernel/json/json.ts';
import { findModule, type Workcell } from '../contracts/workcell.ts';
import type { Problem } from '../kernel/json/problem.ts';
import { strings, type FilledParts } from './build-step.ts';
import { putInLocations } from './put-in-locations.ts';
import { putInPayload } from './put-in-payload.ts';
import type { RunSize } from './run-size.ts';
import type { StepDocument } from './workflow-schema.ts';

/**
 * Puts payload and locations into a step, whose module must be one that the workcell has and uses.
 * Where the workcell is not known, module and locations are taken on trust.
 * @param settled places in the step (JSON pointers) of values that are no references, whatever they read like
 * @throws WeirError `too_large` where the run would be.
 */
export function fillStep(
  step: StepDocument,
  pointer: string,
  payload: JsonObject,
  workcell: Workcell | undefined,
  size: RunSize,
  settled: ReadonlySet<string> = new Set(),
): FilledParts & { problems: Problem[]; warnings: Problem[] } {
  const isSettled = (list: string) => (name: string) => settled.has(`${list}/${escapePointer(name)}`);
  const args = putInPayload(step.args ?? {}, payload, `${pointer}/args`, size, isSettled('/args'));
  const files = putInPayload(strings(step.files), payload, `${pointer}/files`, size, isSettled('/files'));
  const located = putInLocations(args.entries, workcell?.locations[step.module] ?? {}, size);
  const problems = [...args.problems, ...files.problems].map((problem) => named(problem, step));
  for (const [argument, file] of Object.entries(files.entries)) {
    if (typeof file === 'string') continue;
    const message = `the payload gives no file name for "${argument}"`;
    problems.push(named({ pointer: `${pointer}/files`, message }, step));
  }
  const module = workcell && findModule(workcell, step.module);
  if (workcell && !module?.active) {
    const why = module ? 'is switched off in the workcell file' : `is no module of this workcell`;
    const known = workcell.modules.filter((each) => each.active).map((each) => each.name);
    const like = module ? '' : didYouMean(step.module, known);
    const message = `"${cutShort(step.module)}" ${why}, which has ${someOf(known) || 'none'}${like}`;
    problems.push(named({ pointer: `${pointer}/module`, message }, step));
  }
  return {
    args: located.args,
    files: strings(files.entries),
    locations: { ...strings(step.locations), ...located.locations },
    problems,
    warnings: args.warnings.map((warning) => named(warning, step)),
  };
}

function named(problem: Problem, step: StepDocument): Problem {
  return { ...problem, message: `step "${cutShort(step.name)}": ${problem.message}` };
}
