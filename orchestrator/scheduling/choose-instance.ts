import { stepKey } from '../../shared/contracts/command-id.ts';
import { statusCommand } from '../../shared/explain/index.ts';
import type { WaitKind } from '../../shared/contracts/wait-reason.ts';
import type { Candidate, Refusal, SchedulerInput, Taken, Trouble, WaitingStep } from '../state/index.ts';

/** What is left as grants are made. */
export interface Left {
  free: ReadonlyMap<Candidate, number>;
  /** The run whose step an instance has had for longest. */
  has: ReadonlyMap<Candidate, string>;
  /** Instances that have an action of those in hand of which there may be one. */
  engaged: ReadonlySet<Candidate>;
  /** Locations that are taken, with what takes them. */
  taken: ReadonlyMap<string, Taken>;
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
  { free, has, engaged, taken }: Left,
  startAgent: SchedulerInput['startAgent'],
): Candidate | Refusal {
  const { module, action, target } = step;
  const by = target === undefined ? undefined : taken.get(target);
  if (target !== undefined && by) {
    const { text, hint, run } = by;
    const who = run === undefined ? {} : { run };
    return {
      ...refuse('location', `location ${target}, which is taken by ${text}`, hint),
      location: target,
      ...who,
    };
  }
  const eligible =
    home === undefined ? instances : instances.filter((candidate) => candidate.instance === home);
  const where = home === undefined ? {} : { instance: home };
  const nobody = (what: string): Refusal => ({
    ...refuse('no_agent', what, startAgent(module, home)),
    ...where,
  });
  if (instances.length === 0) return nobody(`an agent of module ${module}: none has said hello`);
  if (eligible.length === 0) return nobody(`${module}/${home ?? ''}, which is not there`);
  const able = eligible.filter(({ actions }) => !actions || actions.has(action));
  if (able.length === 0) return nobody(`an agent of module ${module} that has the action ${action}`);
  const unfit = able.flatMap((candidate) => unfitFor(step, candidate) ?? []);
  const fit = able.filter((candidate) => unfitFor(step, candidate) === undefined);
  if (fit.length === 0) {
    const why = unfit.map(({ text }, n) => `${nameOf(able[n])} (${text})`);
    const hint = [...new Set(unfit.map((trouble) => trouble.hint))].join('; or ');
    const run = unfit.find((trouble) => trouble.run !== undefined)?.run;
    return {
      ...refuse('unfit', `${why.join(', ')}${whyBusy(able)}`, hint),
      ...onlyOne(able),
      ...(run === undefined ? {} : { run }),
    };
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
  return best ?? busy(fit, has);
}

/** Instances that could take the step have something else in hand. */
function busy(fit: readonly Candidate[], has: Left['has']): Refusal {
  const deaf = fit.find((candidate) => candidate.busy)?.busy;
  const [run] = fit.flatMap((candidate) => has.get(candidate) ?? []);
  const hint = deaf?.hint ?? (run === undefined ? 'weir now' : statusCommand(run));
  return {
    ...refuse('busy', `${fit.map(nameOf).join(', ')} to be free${whyBusy(fit)}`, hint),
    ...onlyOne(fit),
    ...(run === undefined ? {} : { run }),
  };
}

function refuse(kind: WaitKind, what: string, hint: string): Refusal {
  return { kind, text: `waits for ${what}`, hint };
}

function nameOf(candidate: Candidate | undefined): string {
  return candidate ? `${candidate.module}/${candidate.instance}` : '';
}

function onlyOne([first, ...others]: readonly Candidate[]): { instance?: string } {
  return first && others.length === 0 ? { instance: first.instance } : {};
}

/** What people cannot wait for: instruments that do not come to rest. */
export function whyBusy(candidates: readonly Candidate[]): string {
  const words = candidates.flatMap(({ module, instance, busy: deaf }) =>
    deaf === undefined ? [] : [`; ${module}/${instance} is ${deaf.text}`],
  );
  return words.join('');
}

function unfitFor(
  { run_id, position }: WaitingStep,
  { unfit, only, actions }: Candidate,
): (Trouble & { run?: string }) | undefined {
  if (unfit === undefined && actions === undefined)
    return { text: 'has not told yet what it can do', hint: 'weir agents' };
  if (unfit !== undefined || only === undefined || only === stepKey(run_id, position)) return unfit;
  const run = only.split('.')[0] ?? '';
  return { text: `held back until run ${run} has repeated its step`, hint: statusCommand(run), run };
}
