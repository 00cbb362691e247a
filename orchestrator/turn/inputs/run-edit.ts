import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import type { Amendment } from '../../../shared/contracts/run.ts';
import { changedStep } from '../../../shared/contracts/step-change.ts';
import { stableId } from '../../../shared/contracts/ids.ts';
import type { TemplateStep } from '../../../shared/contracts/step-flow.ts';
import {
  planOf,
  plannedStep,
  stepsBefore,
  type Plan,
  type Edit,
  isHeld,
  isReady,
  stateOf,
  placeSteps,
} from '../../machine/index.ts';
import type { OwnedRun } from '../../state/index.ts';
import { recordId } from '../decide-step.ts';
import { fact, type Unheeded } from '../../../shared/sentences/index.ts';
import type { RunFact } from '../../../shared/contracts/run-fact.ts';
import type { Transaction } from '../transaction.ts';
import { tellUnheeded, whyNoRun } from './control.ts';
import { defined } from '../../../shared/kernel/json/json.ts';

type EditBody = MessageOf<'run.edit'>['body'];

/** What an edit comes to: what the run's definition says from then on, and what the machine is told. */
interface Made {
  amendment: Amendment;
  event: Edit;
}

/** Why nothing comes of it, and the step that this is said of. */
type Unmade = Unheeded & { step?: number };

/** A person changes what a run does from here on. It counts once, and only where the run still stands so that it fits. */
export function onRunEdit(tx: Transaction, { run_id, body }: MessageOf<'run.edit'>): void {
  const run = tx.state.runs.get(run_id);
  const { edit, request, wish: requested, step, by, reason } = body;
  const asked = defined({ by, reason });
  const unmade = run ? tryEdit(tx, run, body, asked) : whyNoRun(tx, run_id);
  if (unmade || !run) {
    const { step: of, ...why }: Unmade = unmade ?? { why: 'over' };
    return tellUnheeded(tx, run_id, { what: edit, by, ...why }, { step: of });
  }
  const told = whatChanged(body);
  if (told) tx.log(run_id, 'info', told);
  tx.recordEdit(run, { edit, request, ...defined({ wish: requested, step }) }, asked);
}

/** What has changed; undefined where the step itself tells it. */
function whatChanged(request: EditBody): RunFact | undefined {
  const { edit, step = 0, added = [], label, priority, changed = {}, by, reason } = request;
  if (edit === 'insert') return fact('inserted', { count: added.length, by, reason }, { step });
  if (edit !== 'change') return undefined;
  const parts = { label: label !== undefined, priority: priority !== undefined };
  return fact('changed', { ...parts, steps: Object.keys(changed).map(Number), by, reason });
}

/** Why it was not heard; undefined where it was. */
function tryEdit(
  tx: Transaction,
  run: OwnedRun,
  body: EditBody,
  asked: { by?: string; reason?: string },
): Unmade | undefined {
  const made = makeEdit(run, body);
  if ('why' in made) return made;
  const { amendment, event } = made;
  if (isKnown(run, event)) return { why: 'known' };
  if (tx.apply(run, { ...event, ...asked }, amendment)) return undefined;
  return { why: 'step_waits_not', state: stateOf(run.snapshot) };
}

function isKnown({ snapshot }: OwnedRun, event: Edit): boolean {
  return (snapshot.context.edits ?? []).includes(event.request);
}

function makeEdit(run: OwnedRun, body: EditBody): Made | Unmade {
  const { edit, request, step = 0, command_id, data, label, priority } = body;
  switch (edit) {
    case 'retry': {
      if (command_id === undefined) return { why: 'no_attempt' };
      const amendment = changedIn(run, body);
      const plan = planWith(run, amendment);
      return { amendment, event: { type: 'tryAgain', request, step, command_id, plan } };
    }
    case 'skip': {
      const named = { step, command_id: recordId(run.definition.run_id, step) };
      return { amendment: {}, event: { type: 'leaveOut', request, ...named, ...(data && { data }) } };
    }
    case 'insert':
      return insertion(run, body);
    case 'change': {
      const amendment = { ...changedIn(run, body), ...defined({ label, priority }) };
      const steps = Object.keys(amendment.steps ?? {}).map(Number);
      const begun = steps.find((position) => hasBegun(run, position));
      if (begun !== undefined) return { why: 'begun', step: begun };
      return { amendment, event: { type: 'change', request, steps, plan: planWith(run, amendment) } };
    }
    default:
      return assertNever(edit);
  }
}

/** Changes are put into the steps as they are now: two people may change one step at the same time. */
function changedIn({ definition }: OwnedRun, { changed }: EditBody): Amendment {
  if (!changed) return {};
  const steps = Object.entries(changed).flatMap(([position, changes]) => {
    const step = definition.steps[Number(position)];
    return step ? [[position, changes.reduce(changedStep, step)] as const] : [];
  });
  return { steps: Object.fromEntries(steps) };
}

/** What is put in comes after all that the step waits for, and the step waits for it. */
function insertion(
  { definition, snapshot }: OwnedRun,
  { request, step = 0, added = [], by, reason }: EditBody,
): Made | Unmade {
  const target = definition.steps[step];
  const known = snapshot.steps[step];
  if (!target) return { why: 'no_step', step };
  if (known && !isReady(known) && !isHeld(known) && known.value !== 'pending') return { why: 'begun', step };
  const before = stepsBefore(snapshot.plan, step);
  const base = definition.steps.length;
  // The same request makes the same steps: a journal may know them from before the store was put back.
  const named = (added as TemplateStep[]).map((each, index) => ({
    ...each,
    id: stableId(`inserted ${request} ${index}`),
  }));
  const placed = placeSteps(named, {
    base,
    added_for: { as: 'insert', of: step, round: 1, request, ...defined({ by, reason }) },
    nameOf: (name) => name,
    cleanup: target.cleanup === true,
  }).map((each) => (each.after?.length === 0 ? { ...each, after: [...before] } : each));
  const steps = Object.fromEntries(placed.map((each, index) => [base + index, each]));
  const after = [...before, ...placed.map((_, index) => base + index)];
  const amendment = { steps: { ...steps, [step]: { ...target, after } } };
  const plan = [...snapshot.plan, ...planOf(placed)];
  plan[step] = plannedStep({ ...target, after });
  return { amendment, event: { type: 'insert', request, step, plan } };
}

function planWith({ snapshot }: OwnedRun, { steps = {} }: Amendment): Plan {
  const plan = [...snapshot.plan];
  for (const [position, step] of Object.entries(steps)) plan[Number(position)] = plannedStep(step);
  return plan;
}

/** What a step does that has begun is no more to be changed. */
function hasBegun({ snapshot }: OwnedRun, position: number): boolean {
  const step = snapshot.steps[position];
  return step !== undefined && !isReady(step) && step.value !== 'pending' && step.value !== 'backingOff';
}
