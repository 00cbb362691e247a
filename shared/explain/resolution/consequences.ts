import { nameStep } from '../../sentences/index.ts';
import { resetCommand } from '../condition/commands.ts';
import { instanceKey } from '../../contracts/address.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import type { RunDefinition, StepDefinition, StepRecord, UnknownStep } from '../../contracts/run.ts';
import type { Resolution } from '../../contracts/step-policy.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { answerEffects, locationsAfter, movedLocations } from './answer-effects.ts';
import { withValues } from '../../expressions/index.ts';

/** What an answer is about. */
export interface Asked {
  definition: RunDefinition;
  /** By position. */
  steps: Readonly<Record<number, StepRecord>>;
  unknown: UnknownStep;
  /** True where somebody has paused the run beside. */
  paused: boolean;
  /** Why its instrument would be given nothing all the same, in words. */
  barred: string | undefined;
  state: WorkcellState;
}

/** What an answer does to step, run, instrument and locations, in sentences. Pure. */
export function consequenceOf(answer: Resolution, asked: Asked): string {
  return [stepAndRun(answer, asked), atLocations(answer, asked), atInstrument(answer, asked)]
    .filter((text) => text !== undefined)
    .join(' ');
}

function stepAndRun(answer: Resolution, asked: Asked): string {
  const { unknown, definition } = asked;
  const name = nameOf(definition, unknown.step);
  const begin = `S${name.slice(1)}`;
  switch (answerEffects[answer].step) {
    case 'succeeded':
      return `${begin} counts as succeeded, with the data that you give. ${goesOn(asked)}`;
    case 'skipped':
      return `${begin} counts as cancelled and is not done. ${goesOn(asked)}`;
    case 'again': {
      const where = tiedBefore(asked) ? `to ${instanceKey(unknown)}` : `to an instance of ${unknown.module}`;
      const when = asked.paused ? ' once the run, which is paused, is resumed' : '';
      return `${begin} is sent again ${where}, as attempt ${unknown.attempt + 1}${when}: the instrument does it from its beginning.`;
    }
    case 'failed': {
      const never = definition.steps.length - unknown.step - 1;
      const rest =
        never === 0
          ? ''
          : `; ${never === 1 ? 'the step after it is' : `the ${never} steps after it are`} never done`;
      return `The run fails with "${unknown.reason}" at ${name}${rest}. It cannot be taken up again.`;
    }
  }
}

/** What the run does once the step is done. */
function goesOn({ definition, unknown, paused }: Asked): string {
  const next = definition.steps[unknown.step + 1];
  if (!next) return 'It was the last one: the run is completed.';
  const what = `${nameOf(definition, unknown.step + 1)} on ${next.module}`;
  return paused
    ? `The run stays paused; after its resume it goes on with ${what}.`
    : `The run goes on with ${what}.`;
}

/** True where an earlier step of the run has tied it to the instance. */
function tiedBefore({ definition, steps, unknown }: Asked): boolean {
  const step = definition.steps[unknown.step];
  if (step?.instance === 'any') return false;
  return definition.steps
    .slice(0, unknown.step)
    .some(({ module }, position) => module === unknown.module && isActed(steps[position]));
}

function isActed(record: StepRecord | undefined): boolean {
  return record !== undefined && record.status !== 'idle';
}

function atLocations(answer: Resolution, { definition, steps, unknown, state }: Asked): string | undefined {
  const step = definition.steps[unknown.step];
  const moved = movedLocations(step && withValues(step, steps[unknown.step]?.values), definition.simulate);
  const names = [...new Set([moved.source, moved.target].filter((name) => name !== undefined))];
  if (names.length === 0) return undefined;
  switch (answerEffects[answer].locations) {
    case 'moved':
      return sentence(locationsAfter(moved, definition.experiment_id));
    case 'as_before': {
      const key = `${definition.run_id}.${unknown.step}`;
      const found = names.flatMap((name): [string, string][] => {
        const { unverified_by, was = 'Empty' } = state.locations.get(name) ?? {};
        return unverified_by === key ? [[name, was]] : [];
      });
      return found.length === 0 ? undefined : sentence(found);
    }
    case 'unverified':
      return `What is at ${names.join(' and ')} stays unverified until somebody says it (POST /locations/NAME/set).`;
  }
}

function sentence(states: readonly [string, string][]): string | undefined {
  if (states.length === 0) return undefined;
  const told = states.map(([name, state]) =>
    state === 'Empty'
      ? `${name} counts as empty`
      : state === 'unverified'
        ? `${name} stays unverified`
        : `${name} holds experiment ${state}`,
  );
  return `Then ${told.join(', and ')}.`;
}

function atInstrument(answer: Resolution, asked: Asked): string {
  const { unknown, barred, state, definition } = asked;
  const where = instanceKey(unknown);
  if (answerEffects[answer].instrument === 'held_back') {
    return `${where} stays held back until \`${resetCommand({ module: unknown.module, instance: unknown.instance })}\`.`;
  }
  const own = (id: string) => {
    const parts = parseCommandId(id);
    return parts?.run_id === definition.run_id && parts.step === unknown.step;
  };
  const others = (state.instances.get(where)?.quarantined_for ?? []).filter((id) => !own(id));
  if (others.length > 0) {
    const runs = [...new Set(others.flatMap((id) => parseCommandId(id)?.run_id ?? []))];
    return `${where} stays held back for what is unknown of run ${runs.join(', ')}.`;
  }
  if (barred !== undefined)
    return `${where} is not held back for it any more, and is given nothing all the same: ${barred}.`;
  return `${where} takes steps again, of every run.`;
}

function nameOf({ steps }: { steps: readonly Pick<StepDefinition, 'name'>[] }, position: number): string {
  return nameStep(position, steps[position]?.name);
}
