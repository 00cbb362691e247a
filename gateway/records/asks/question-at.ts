import { questionIn } from '../../../shared/asking/index.ts';
import { commandId, type CommandParts } from '../../../shared/contracts/command-id.ts';
import { operatorInterface, type Question } from '../../../shared/contracts/question.ts';
import {
  isTerminal,
  type StepDefinition,
  type StepRecord,
  type StoredRun,
} from '../../../shared/contracts/run.ts';
import { withValues } from '../../../shared/expressions/index.ts';
import { findModule, type Workcell } from '../../../shared/contracts/workcell.ts';

/** A question that an attempt of a step puts to a person, as its run has it. */
export interface QuestionAt {
  /** That of the command. */
  id: string;
  position: number;
  run: Pick<StoredRun, 'definition' | 'state' | 'steps'>;
  step: StepDefinition;
  /** What the attempt was given: its expressions are what they came to. */
  given: Pick<StepDefinition, 'args' | 'files'>;
  question: Question;
  /** The step's record, where it is of this attempt. */
  record: StepRecord | undefined;
}

/**
 * The question of a command: what its run says of the step is all that is needed, so that nothing else can say otherwise. Undefined
 * where the step asks nobody. Pure.
 */
export function questionAt(
  workcell: Workcell,
  run: QuestionAt['run'],
  command: CommandParts,
): QuestionAt | undefined {
  const step = run.definition.steps[command.step];
  if (!step || run.definition.simulate) return undefined;
  if (findModule(workcell, step.module)?.interface !== operatorInterface) return undefined;
  const id = commandId(command);
  const own = run.steps[command.step];
  const record = own?.command_id === id ? own : undefined;
  const given = withValues(step, record?.values);
  const question = questionIn(step.action, given.args);
  return question && { id, position: command.step, run, step, given, question, record };
}

/** Why the question may not be answered any more; undefined where its command is with its agent. Pure. */
export function whyClosed({ run, record }: QuestionAt): string | undefined {
  if (isTerminal(run.state)) return `its run is ${run.state}`;
  if (run.state === 'cancelling') return 'its run is being cancelled';
  if (!record) return 'its step has not been given out, or is tried again';
  if (record.unknown) return 'the outcome of its step is unknown';
  return record.status === 'running' ? undefined : `its step has ended (${record.status})`;
}
