import { stepKey } from '../../shared/contracts/command-id.ts';
import type { WaitKind } from '../../shared/contracts/wait-reason.ts';
import type { Candidate, WaitingStep } from './scheduler-input.ts';

/** What is left as grants are made. */
export interface Left {
  free: ReadonlyMap<Candidate, number>;
  /** Instances that have an action of those in hand of which there may be one. */
  engaged: ReadonlySet<Candidate>;
  /** Locations that are taken, with what takes them. */
  taken: ReadonlyMap<string, string>;
}

/** Why no instance takes a step. */
export interface Refusal {
  /** A sentence. */
  reason: string;
  /** The same in a word. */
  kind: WaitKind;
  /** True where it waits because of a pause. */
  suspended?: true;
}

/**
 * The instance that takes the step, or why none does. Pure.
 * @param home the only one that may
 * @param instances those of the step's module
 */
export function chooseInstance(
  step: WaitingStep,
  home: string | undefined,
  instances: readonly Candidate[],
  { free, engaged, taken }: Left,
): Candidate | Refusal {
  const refuse = (kind: WaitKind, reason: string): Refusal => ({ kind, reason: `waits for ${reason}` });
  if (step.target !== undefined && taken.has(step.target)) {
    const by = taken.get(step.target) ?? 'something';
    return refuse('location', `location ${step.target}, which is taken by ${by}`);
  }
  if (instances.length === 0)
    return refuse('no_agent', `an agent of module ${step.module}: none has said hello`);
  const eligible =
    home === undefined ? instances : instances.filter((candidate) => candidate.instance === home);
  if (eligible.length === 0) return refuse('no_agent', `${step.module}/${home ?? ''}, which is not there`);
  const able = eligible.filter(({ actions }) => !actions || actions.has(step.action));
  if (able.length === 0)
    return refuse('no_agent', `an agent of module ${step.module} that has the action ${step.action}`);
  const fit = able.filter((candidate) => unfitFor(step, candidate) === undefined);
  if (fit.length === 0) {
    const why = able.map((c) => `${c.module}/${c.instance} (${unfitFor(step, c) ?? ''})`);
    return refuse('unfit', `${why.join(', ')}${whyBusy(able)}`);
  }
  const open = fit.filter(
    (candidate) =>
      (free.get(candidate) ?? 0) > 0 &&
      !(candidate.exclusive?.actions.has(step.action) && engaged.has(candidate)),
  );
  const best = open.reduce<Candidate | undefined>(
    (most, candidate) =>
      most === undefined || (free.get(candidate) ?? 0) > (free.get(most) ?? 0) ? candidate : most,
    undefined,
  );
  return (
    best ??
    refuse('busy', `${fit.map((c) => `${c.module}/${c.instance}`).join(', ')} to be free${whyBusy(fit)}`)
  );
}

/** What people cannot wait for: instruments that do not come to rest. */
export function whyBusy(candidates: readonly Candidate[]): string {
  const words = candidates.flatMap(({ module, instance, busy }) =>
    busy === undefined ? [] : [`; ${module}/${instance} is ${busy}`],
  );
  return words.join('');
}

function unfitFor(
  { run_id, position }: WaitingStep,
  { unfit, only, actions }: Candidate,
): string | undefined {
  if (unfit === undefined && actions === undefined) return 'has not told yet what it can do';
  if (unfit !== undefined || only === undefined || only === stepKey(run_id, position)) return unfit;
  return `held back until run ${only.split('.')[0] ?? ''} has repeated its step`;
}
