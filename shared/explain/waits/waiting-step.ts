import { conditionsOfModule, holdsOver, type Condition } from '../condition/condition.ts';
import { resolveCommand } from '../condition/commands.ts';
import { reasonOfHold } from '../condition/hold-reason.ts';
import { isKeyOf } from '../../contracts/address.ts';
import { parseCommandId } from '../../contracts/command-id.ts';
import { weightiestHold } from '../../contracts/holds.ts';
import type { StepDefinition, StoredRun } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import { restless, type OccupiedBy } from '../../contracts/workcell-state.ts';
import { movedLocations } from '../resolution/moved-locations.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { linkOfReason, type Lab, type Links } from './link.ts';

/** For what a step waits that could start: the scheduler's rules in its order, as far as the state of the workcell tells. */
export function causeOfWaiting(lab: Lab, run: StoredRun, position: number): Links {
  const step = run.definition.steps[position];
  if (!step) return { links: [] };
  const { run_id } = run.definition;
  const held = linkOfBarrier(lab, step.module);
  if (held) return { links: [held] };
  const { holder } = lab;
  if (lab.workcell.config.sequential_scheduler && holder !== undefined && holder !== run_id) {
    const text = `the workcell runs one run at a time, and it is the turn of run ${holder}`;
    return { links: [{ kind: 'turn', text, run_id: holder, since: null }], goOn: { run_id: holder } };
  }
  return takenTarget(lab, run, step) ?? causeAtInstruments(lab, run, step);
}

/** An operator's hold, or an instance of the module that owes its word on what it did before the store was put back. */
function linkOfBarrier({ state, workcell, embedded }: Lab, module: string): WaitLink | undefined {
  for (const { of, holds } of holdsOver(state, { module })) {
    const found = weightiestHold(holds);
    if (!found) continue;
    const { key: kind, text, since, ...remedy } = reasonOfHold(found, of);
    const { by } = found.hold;
    return {
      kind,
      text: `${of.module ?? 'the workcell'} is ${text.replace(/,$/, '')}`,
      ...of,
      since: utcTime(since),
      ...(by === undefined ? {} : { by }),
      ...remedy,
    };
  }
  const owes = Object.keys(state.recovering?.unheard ?? {}).find((key) => isKeyOf(module, key));
  if (owes === undefined) return undefined;
  const all = conditionsOfModule(workcell, { name: module }, state, { embedded });
  const condition = all.find(({ instance }) => `${module}/${instance ?? ''}` === owes);
  const reason = condition?.reasons.find(({ key }) => key === 'restored_store');
  return condition && reason && linkOfReason(reason, condition);
}

/** The location that the step moves something to, where it is taken. */
function takenTarget(lab: Lab, run: StoredRun, step: StepDefinition): Links | undefined {
  const { config } = lab.workcell;
  const { source, target } = movedLocations(step, run.definition.simulate);
  if (!config.verify_locations_before_transfer || target === undefined || target === source) return undefined;
  const { run_id } = run.definition;
  const record = lab.state.locations.get(target);
  const link = (text: string): WaitLink => ({
    kind: 'location',
    text: `location ${target} ${text}`,
    location: target,
    since: utcTime(record?.since),
  });
  const mover = [...lab.state.instances.values()]
    .flatMap(({ occupied }) => occupied)
    .find((entry) => entry.run_id !== run_id && entry.locations?.includes(target));
  if (mover) {
    const { run_id: other, command_id } = mover;
    return { links: [link(`is in use by run ${other}`)], goOn: { run_id: other, command_id } };
  }
  if (record === undefined || record.state === 'Empty') return undefined;
  if (record.state !== 'unverified') {
    const { state: experiment_id } = record;
    return {
      links: [link(`holds what is of experiment ${experiment_id}`)],
      goOn: { experiment_id, location: target },
    };
  }
  const by = record.unverified_by?.split('.')[0];
  if (by === run_id) return undefined;
  const remedy = `somebody must look and say what is there (POST /locations/${target}/set)`;
  const asked = by !== undefined && lab.unknownOf(by) === 'waits';
  const text = `is unverified${by === undefined ? '' : ` since a step of run ${by}`}${asked ? '' : `: ${remedy}`}`;
  return { links: [link(text)], ...(asked ? { goOn: { run_id: by } } : {}) };
}

function causeAtInstruments(lab: Lab, run: StoredRun, step: StepDefinition): Links {
  const { workcell, state, at, unknownOf, embedded } = lab;
  const home = onlyInstance(run, step);
  const all = conditionsOfModule(workcell, { name: step.module }, state, { unknownOf, embedded, now: at });
  const eligible = home === undefined ? all : all.filter(({ instance }) => instance === home);
  const fit = eligible.filter(({ reasons }) => reasons.length === 0);
  if (fit.length > 0) return busy(fit);
  const [condition] = eligible;
  const [reason] = condition?.reasons ?? [];
  if (!condition || !reason) return { links: [] };
  const of = reason.key === 'outcome_unknown' ? unknownAt(lab, condition) : undefined;
  const { goOn, ...facts } = of ?? {};
  return { links: [{ ...linkOfReason(reason, condition), ...facts }], ...(goOn ? { goOn } : {}) };
}

/** Whose unknown outcome holds an instance back. */
function unknownAt(
  lab: Lab,
  { module, instance }: Condition,
): (Pick<WaitLink, 'run_id' | 'step' | 'next'> & Pick<Links, 'goOn'>) | undefined {
  const record = lab.state.instances.get(`${module}/${instance ?? ''}`);
  const of = (record?.quarantined_for ?? []).flatMap((id) => parseCommandId(id) ?? []);
  const waits = of.find(({ run_id }) => lab.unknownOf(run_id) === 'waits');
  if (waits) return { run_id: waits.run_id, step: waits.step, next: resolveCommand(waits.run_id) };
  const [first] = of;
  if (!first) return undefined;
  const { run_id, step } = first;
  return { run_id, step, ...(lab.unknownOf(run_id) === 'repeats' ? { goOn: { run_id } } : {}) };
}

/** Of instruments that act, the one that has acted for the longest time is likely the first that is free. */
function busy(fit: readonly Condition[]): Links {
  const oldest = fit
    .flatMap((condition) => restless(condition))
    .reduce<OccupiedBy | undefined>(
      (first, entry) => (first && begun(first) <= begun(entry) ? first : entry),
      undefined,
    );
  if (!oldest) return { links: [] };
  return { links: [], goOn: { run_id: oldest.run_id, command_id: oldest.command_id } };
}

function begun({ acting_since = Infinity }: OccupiedBy): number {
  return acting_since;
}

/** The only instance that may take a step: its author names it, or a step whose instance it is; or the run's plate is there. */
function onlyInstance(
  { definition, steps }: StoredRun,
  { only_instance, same_instance_as: like, instance, module }: StepDefinition,
): string | undefined {
  const alike = like === undefined ? undefined : steps[like];
  const named = only_instance ?? (alike?.status === 'idle' ? undefined : alike?.instance);
  if (named !== undefined && named !== '') return named;
  if (instance === 'any') return undefined;
  const used = Object.entries(steps).filter(
    ([position, { status }]) => status !== 'idle' && definition.steps[Number(position)]?.module === module,
  );
  return used.sort(([, a], [, b]) => a.started_at - b.started_at)[0]?.[1].instance;
}
