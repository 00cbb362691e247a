import { parseStepKey, stepKey } from '../../shared/contracts/command-id.ts';
import type { Candidate, Commitment, Refusal, Taken, WaitingStep } from '../state/index.ts';
import type { Unfit, WaitFacts } from '../../shared/contracts/waiting-for.ts';

/** What is left as grants are made. */
interface Left {
  free: ReadonlyMap<Candidate, number>;
  /** The run whose step an instance has had for longest. */
  has: ReadonlyMap<Candidate, string>;
  /** Instances that have an action of those in hand of which there may be one. */
  engaged: ReadonlySet<Candidate>;
  commitments: readonly Commitment[];
}

/**
 * The instance that takes the step, or why none does. Pure.
 * @param by what takes the location that it moves something to
 * @param instances those of the step's module
 */
export function chooseInstance(
  step: WaitingStep,
  by: Taken | undefined,
  instances: readonly Candidate[],
  { free, has, engaged, commitments }: Left,
): Candidate | Refusal {
  const { action, target, home } = step;
  if (target !== undefined && by) return { kind: 'location', location: target, ...by };
  const eligible =
    home === undefined ? instances : instances.filter((candidate) => candidate.instance === home);
  const nobody = (facts: WaitFacts): Refusal => ({
    kind: 'no_agent',
    ...(home === undefined ? {} : { instance: home }),
    ...withFacts(facts),
  });
  if (eligible.length === 0) return nobody(instances.length === 0 ? {} : { others: true });
  const able = eligible.filter(({ actions }) => !actions || actions.has(action));
  if (able.length === 0) return nobody({ action });
  const fit = able.filter((candidate) => unfitFor(step, candidate) === undefined);
  if (fit.length === 0) {
    const unfit = able.flatMap((candidate) => unfitFor(step, candidate) ?? []);
    const run = unfit.find(({ key }) => key === 'reserved')?.run;
    return {
      kind: 'unfit',
      ...onlyOne(able),
      ...(run === undefined ? {} : { run }),
      facts: { unfit, ...unwantedAt(able) },
    };
  }
  const open = fit.filter(
    (candidate) =>
      (free.get(candidate) ?? 0) > 0 &&
      !(candidate.exclusive?.actions.has(step.action) && engaged.has(candidate)),
  );
  const against = open.map((candidate) => refusalBy(commitments, step, candidate));
  const allowed = open.filter((_, index) => against[index] === undefined);
  const best = allowed.reduce<Candidate | undefined>(
    (most, candidate) =>
      most === undefined || (free.get(candidate) ?? 0) > (free.get(most) ?? 0) ? candidate : most,
    undefined,
  );
  return best ?? against[0] ?? busy(fit, has);
}

/** What is promised and would not be kept if the instance were given the step. */
function refusalBy(
  commitments: readonly Commitment[],
  step: WaitingStep,
  candidate: Candidate,
): Refusal | undefined {
  for (const commitment of commitments) {
    const refusal = commitment.refuses(step, candidate);
    if (refusal) return refusal;
  }
  return undefined;
}

/** Instances that could take the step have something else in hand. */
function busy(fit: readonly Candidate[], has: Left['has']): Refusal {
  const [run] = fit.flatMap((candidate) => has.get(candidate) ?? []);
  const instances = fit.length === 1 ? {} : { instances: fit.map(({ instance }) => instance) };
  return {
    kind: 'busy',
    ...onlyOne(fit),
    ...(run === undefined ? {} : { run }),
    ...withFacts({ ...instances, ...unwantedAt(fit) }),
  };
}

export function withFacts(facts: WaitFacts): Pick<Refusal, 'facts'> {
  return Object.keys(facts).length === 0 ? {} : { facts };
}

function onlyOne([first, ...others]: readonly Candidate[]): { instance?: string } {
  return first && others.length === 0 ? { instance: first.instance } : {};
}

/** What people cannot wait for: instruments that do not come to rest. */
export function unwantedAt(candidates: readonly Candidate[]): Pick<WaitFacts, 'unwanted'> {
  const unwanted = candidates.flatMap(({ module, instance, busy: goesOn }) =>
    goesOn === undefined ? [] : [{ module, instance, ...goesOn }],
  );
  return unwanted.length === 0 ? {} : { unwanted };
}

function unfitFor(
  { run_id, position }: WaitingStep,
  { instance, unfit, only, actions }: Candidate,
): Unfit | undefined {
  if (unfit === undefined && actions === undefined) return { key: 'untold', instance };
  if (unfit !== undefined) return { ...unfit, instance };
  if (only === undefined || only === stepKey(run_id, position)) return undefined;
  return { key: 'reserved', instance, run: parseStepKey(only).run_id };
}
