import { findAction } from '../../contracts/about.ts';
import { instanceKey } from '../../contracts/address.ts';
import type { JsonObject } from '../../kernel/json/json.ts';
import type { StepDefinition } from '../../contracts/run.ts';
import type { StepCheck } from '../../contracts/preflight.ts';
import type { InstanceRecord, WorkcellState } from '../../contracts/workcell-state.ts';

/** What is asked of the agents of a module: whether one of them would take these arguments. Plain data. */
export interface Question {
  module: string;
  /** Those that can be asked, by name. */
  instances: string[];
  action: string;
  args: JsonObject;
  files: Record<string, string>;
  /** The steps that it is asked for, by their place in the list. */
  steps: number[];
}

/** So many different ones are asked: each takes its agent a moment. */
export const mostQuestions = 200;

/**
 * What is to be asked for these steps, each question once; of the steps for which nothing is, why not. Pure.
 * @param isFaulty true of a step whose arguments are known to be wrong
 */
export function questionsOf(
  steps: readonly StepDefinition[],
  state: WorkcellState,
  isFaulty: (position: number) => boolean,
): { questions: Question[]; unasked: Map<number, StepCheck> } {
  const byKey = new Map<string, Question>();
  const unasked = new Map<number, StepCheck>();
  for (const [position, step] of steps.entries()) {
    const able = ableInstances(step, state);
    const why = whyUnasked(step, able, isFaulty(position));
    if (why) {
      unasked.set(position, why);
      continue;
    }
    const { module, action, args, files } = step;
    const instances = able.filter(({ presence }) => presence === 'present').map(({ instance }) => instance);
    const key = JSON.stringify([module, instances, action, args, files]);
    const known = byKey.get(key);
    if (known) known.steps.push(position);
    else if (byKey.size < mostQuestions)
      byKey.set(key, { module, instances, action, args, files, steps: [position] });
    else unasked.set(position, { outcome: 'unasked', text: tooMany });
  }
  return { questions: [...byKey.values()], unasked };
}

const tooMany = `not asked: agents are asked about ${mostQuestions} different sets of arguments at most`;

function whyUnasked(
  { module, action, expressions = {} }: StepDefinition,
  able: readonly InstanceRecord[],
  isFaulty: boolean,
): StepCheck | undefined {
  if (able.length === 0) return { outcome: 'none', text: `${module}.${action} has no check` };
  if (isFaulty) return { outcome: 'unasked', text: 'not asked: the arguments are wrong as they are' };
  if (Object.keys(expressions).some((pointer) => /^\/(?:args|files)\//.test(pointer)))
    return { outcome: 'later', text: 'not asked: the arguments are worked out while the run goes on' };
  if (able.some(({ presence }) => presence === 'present')) return undefined;
  return { outcome: 'absent', text: `not asked: no agent of ${module} is there` };
}

/** The instances that could take the step and whose action has a check, whether they are there or not. */
function ableInstances(
  { module, action, only_instance }: StepDefinition,
  { instances, abouts }: WorkcellState,
): InstanceRecord[] {
  return [...instances.values()].filter((record) => {
    if (record.module !== module) return false;
    if (only_instance !== undefined && record.instance !== only_instance) return false;
    const about = abouts.get(instanceKey(record));
    return about !== undefined && findAction(about, action)?.checks === true;
  });
}
