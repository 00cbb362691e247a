import { instanceKey } from '../../shared/contracts/address.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import {
  abandonCommand,
  startAgentInWords,
  inWords,
  reasonsOf,
  remedyOf,
  describeActing,
  unwanted,
} from '../../shared/explain/index.ts';
import { restless, type InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { awaitsResolution, unknownAttempts } from '../machine/index.ts';
import type { Candidate, Trouble, LabState } from '../state/index.ts';
import { repeaterOf } from './repeater.ts';

/** What the scheduler knows of an instance: how much it takes, and why not more. */
export function candidateOf(state: LabState, record: InstanceRecord, now: number): Candidate {
  const key = instanceKey(record);
  const { module, instance, capacity } = record;
  const repeater = record.error === undefined ? undefined : repeaterOf(state, record);
  const unfit = unfitness(state, repeater === undefined ? record : withoutError(record), now);
  const exclusive = capacity > 1 ? exclusiveOf(state, record) : undefined;
  // Looked at in every turn while it takes more: it takes none where all that it could do excludes each other.
  const deaf = describeUnwanted(record, now);
  const moving = restless(record);
  const [longest] = moving;
  const engaged = exclusive?.taken === true && exclusive.actions.size === state.actions.get(key)?.size;
  return {
    module,
    instance,
    actions: state.actions.get(key),
    free: engaged ? 0 : capacity - moving.length,
    ...(exclusive === undefined ? {} : { exclusive }),
    ...(longest === undefined ? {} : { has: longest.run_id }),
    // What keeps it from all else is told once.
    ...(deaf === undefined || unfit?.text.includes(deaf)
      ? {}
      : { busy: { text: deaf, hint: abandonCommand(key) } }),
    ...(unfit === undefined ? {} : { unfit }),
    ...(repeater === undefined ? {} : { only: repeater }),
  };
}

/** Why an instance is not simply busy: it goes on with what it was asked to stop. Undefined where it does not. */
function describeUnwanted(record: InstanceRecord, now: number): string | undefined {
  const [first] = unwanted(record);
  return first && describeActing(first, now);
}

/** However much an instrument takes at once, of the actions that block it there is one at a time. */
function exclusiveOf(state: LabState, record: InstanceRecord): Candidate['exclusive'] {
  const actions = state.blocking.get(instanceKey(record));
  if (!actions || actions.size === 0) return undefined;
  const taken = restless(record).some(({ command_id, run_id }) => {
    const run = state.runs.get(run_id);
    const step = run?.definition.steps[parseCommandId(command_id)?.step ?? -1];
    // Of a run that is over nobody here knows what it wanted; the worst is believed.
    return step === undefined || actions.has(step.action);
  });
  return { actions, taken };
}

function unfitness(state: LabState, record: InstanceRecord, now: number): Trouble | undefined {
  const key = instanceKey(record);
  const reasons = reasonsOf({
    workcell: state.workcell,
    embedded: state.embedded,
    record,
    report: state.reports.get(key),
    // What operators hold of a module keeps all of its instances, see `barrierOf`.
    holds: [{ of: { module: record.module, instance: record.instance }, holds: state.holds.get(key) ?? {} }],
    // One that does not stop is busy; where it is held back for that, too, this says what to do first.
    ...(record.error === undefined ? {} : { now, unknownOf: (run_id) => waitsForWord(state, run_id) }),
  });
  const [own] = reasons.filter((reason) => reason.key !== 'not_ready');
  if (own) return { text: inWords(own), hint: remedyOf(own) };
  const hint = startAgentInWords(state, record);
  if (state.leaving.has(record.boot_id)) return { text: 'about to stop', hint };
  if (!state.welcomed.has(key)) return { text: 'has not said hello yet', hint };
  const [notReady] = reasons;
  return notReady && { text: notReady.text, hint: remedyOf(notReady) };
}

function waitsForWord({ runs }: LabState, run_id: string): 'waits' | undefined {
  const { snapshot } = runs.get(run_id) ?? {};
  return snapshot && unknownAttempts(snapshot).some(({ flight }) => awaitsResolution(snapshot, flight.step))
    ? 'waits'
    : undefined;
}

function withoutError({ error: _, ...others }: InstanceRecord): InstanceRecord {
  return others;
}
