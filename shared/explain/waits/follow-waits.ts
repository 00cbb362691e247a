import { byWhom } from '../../sentences/index.ts';
import { type StoredRun, isTerminal, type StepRecord } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import { linksOfCommand, whoHas, causeOfWaiting } from './waiting-step.ts';
import { type GoOn, type Lab, nameStepOf, stepPart, type Links } from './link.ts';
import { resolveCommand } from '../condition/commands.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import type { WaitingFor } from '../../contracts/waiting-for.ts';
import { utcTime } from '../../kernel/wei-time.ts';

/** A longer chain tells a person nothing more. */
const mostLinks = 20;

/** Where runs are read from. */
export interface RunSource {
  /** Undefined where there is none, or where it cannot be read. */
  readRun: (run_id: string) => Promise<StoredRun | undefined>;
  /** The runs of an experiment that are not over, as many as are looked at, oldest first. */
  openRunsOf: (experiment_id: string) => Promise<StoredRun[]>;
}

/**
 * Why a run does not go on, link by link, from the run to what must happen. It ends at a run that is in the chain already, and
 * has no more than `mostLinks`.
 */
export async function followWaits(lab: Lab, run: StoredRun, runs: RunSource): Promise<WaitLink[]> {
  const { links, goOn } = linksOfRun(lab, run);
  const chain = [...links];
  const seen = new Set([run.definition.run_id]);
  let next = goOn;
  while (next && chain.length < mostLinks) {
    const followed = await follow(lab, next, runs, seen);
    chain.push(...followed.links);
    next = followed.goOn;
  }
  const stores = chain.some(({ kind }) => kind === 'storing');
  const stopped =
    chain.length > 0 ? (linkOfInfrastructure(lab) ?? (stores ? linkOfDisk(lab) : undefined)) : undefined;
  return [...chain.slice(0, mostLinks - 1), ...(stopped ? [stopped] : [])];
}

async function follow(
  lab: Lab,
  goOn: GoOn,
  runs: RunSource,
  seen: Set<string>,
): Promise<{ links: WaitLink[]; goOn?: GoOn }> {
  const run = 'run_id' in goOn ? await runs.readRun(goOn.run_id) : await whoClears(goOn, runs);
  const held = 'run_id' in goOn && goOn.command_id !== undefined ? whoHas(lab, goOn.command_id) : undefined;
  // It acts, whatever its run waits for: nothing leads back from there.
  if (held) return { links: linksOfCommand(lab, held.record, held.entry, run) };
  if (!run) return { links: 'run_id' in goOn ? [] : [nobodyClears(goOn)] };
  const { run_id } = run.definition;
  if (seen.has(run_id)) return { links: [deadlock(run)] };
  seen.add(run_id);
  return linksOfRun(lab, run);
}

/** The run of the experiment that has a step to come which takes away what is at the location. */
async function whoClears(
  { experiment_id, location }: Extract<GoOn, { location: string }>,
  runs: RunSource,
): Promise<StoredRun | undefined> {
  const open = await runs.openRunsOf(experiment_id);
  return open.find(
    (run) =>
      !isTerminal(run.state) &&
      run.definition.steps.some(
        ({ locations }, position) =>
          locations['source'] === location && run.steps[position]?.status !== 'succeeded',
      ),
  );
}

function nobodyClears({ experiment_id, location }: Extract<GoOn, { location: string }>): WaitLink {
  return {
    kind: 'location',
    text: `no run of experiment ${experiment_id} takes it away: empty the location, and say so (POST /locations/${location}/set?experiment_id=)`,
    location,
    since: null,
  };
}

function deadlock({ definition: { run_id, label } }: StoredRun): WaitLink {
  return {
    kind: 'circle',
    text: `that waits for run ${run_id} itself: they wait for each other, and none goes on before one of them is cancelled or what it waits for is put right by hand`,
    ...{ run_id, label },
    since: null,
    next: `weir cancel ${run_id}`,
  };
}

/** Why a run does not go on, as far as it says itself, and whose waits that leads to. Pure. */
function linksOfRun(lab: Lab, run: StoredRun): Links {
  if (isTerminal(run.state)) return { links: [] };
  const { unknown, paused_by, waiting_for = [] } = run.summary ?? {};
  if (run.state === 'new') return { links: [notTaken(run)] };
  if (unknown?.run === 'waits') return { links: [unknownOutcome(run, unknown)] };
  const failed = waiting_for.find(({ reason }) => reason === 'failed_step');
  if (failed) return { links: [linkOfEntry(run, failed)] };
  const [waiting] = waiting_for;
  // A step that could start is kept by nothing that another step of its run does.
  if (!waiting || run.steps[waiting.step]?.status === 'running') {
    const links = linksInHand(lab, run, waiting?.step);
    if (links) return { links };
  }
  if (paused_by) return { links: [pausedRun(run, paused_by)] };
  return waitingStep(lab, run);
}

/** What an instrument has in hand of the run, or of one step of it; undefined where that is nothing. A loop is in no instrument's hand. */
function linksInHand(lab: Lab, run: StoredRun, step: number | undefined): WaitLink[] | undefined {
  const given = Object.entries(run.steps).filter(
    ([position, { status, attempt }]) =>
      status === 'running' && attempt > 0 && (step === undefined || Number(position) === step),
  );
  const [held] = given.flatMap(([, { command_id }]) => whoHas(lab, command_id) ?? []);
  if (held) return linksOfCommand(lab, held.record, held.entry, run);
  const [first] = given;
  return first && [givenStep(run, Number(first[0]), first[1])];
}

/** What keeps every run of the workcell from going on; undefined where nothing does. */
export function linkOfInfrastructure({ infrastructure }: Lab): WaitLink | undefined {
  const trouble = infrastructure.find(({ key }) => key !== 'disk');
  return trouble && linkOfTrouble(trouble);
}

/** What keeps files that an action has made from being stored; undefined where nothing does. */
function linkOfDisk({ infrastructure }: Lab): WaitLink | undefined {
  const trouble = infrastructure.find(({ key }) => key === 'disk');
  return trouble && linkOfTrouble(trouble);
}

function linkOfTrouble({ key, text, since, then, first, next }: InfrastructureTrouble): WaitLink {
  return { kind: key, text: `${text}: ${then}`, since, first, ...(next === null ? {} : { next }) };
}

function notTaken(run: StoredRun): WaitLink {
  const { run_id, label, created_at } = run.definition;
  const text = 'it waits for an orchestrator to take it';
  return { kind: 'not_taken', text, run_id, label, since: utcTime(created_at) };
}

type Summary = NonNullable<StoredRun['summary']>;

function unknownOutcome(run: StoredRun, unknown: NonNullable<Summary['unknown']>): WaitLink {
  const { step, module, instance, message, since } = unknown;
  return {
    kind: 'outcome_unknown',
    text: `somebody must say what became of ${nameStepOf(run, step)}: ${message}`,
    ...{ module, instance },
    ...stepPart(run, step),
    since: utcTime(since),
    first: 'look at the instrument',
    next: resolveCommand(run.definition.run_id),
  };
}

function pausedRun(run: StoredRun, { at, by, reason }: NonNullable<Summary['paused_by']>): WaitLink {
  const { run_id, label } = run.definition;
  return {
    kind: 'run_paused',
    text: `run ${run_id} is paused${byWhom({ by, reason })}`,
    ...{ run_id, label },
    since: utcTime(at),
    ...(by === undefined ? {} : { by }),
    ...(reason === undefined ? {} : { reason }),
    next: `weir resume ${run_id}`,
  };
}

/** A simulated step is in no instrument's hand. */
function givenStep(run: StoredRun, step: number, { instance, started_at }: StepRecord): WaitLink {
  const { module = '' } = run.definition.steps[step] ?? {};
  const text = `${nameStepOf(run, step)} has been given to ${module}/${instance}`;
  return { kind: 'acting', text, module, instance, ...stepPart(run, step), since: utcTime(started_at) };
}

/** The step that has waited longest. */
function waitingStep(lab: Lab, run: StoredRun): Links {
  const { step_index = 0, waiting_for = [] } = run.summary ?? {};
  const [entry] = waiting_for;
  const position = entry?.step ?? step_index;
  const name = nameStepOf(run, position);
  if (!entry) {
    const text = `${name} is about to begin`;
    return {
      links: [{ kind: 'step', text, ...moduleOf(run, position), ...stepPart(run, position), since: null }],
    };
  }
  const since = utcTime(entry.since);
  if (entry.reason === 'retry' && (entry.until ?? 0) > lab.at) {
    const until = { at: utcTime(entry.until) ?? '', basis: 'retry' as const };
    const text = `${name} is tried again after a pause`;
    return { links: [{ kind: 'retry', text, ...stepPart(run, position), since, until }] };
  }
  const link: WaitLink = {
    kind: 'step',
    text: `${name} ${entry.text}`,
    ...moduleOf(run, position),
    ...stepPart(run, position),
    since,
  };
  const { links, goOn } = causeOfWaiting(lab, run, position);
  return { links: [link, ...links], ...(goOn ? { goOn } : {}) };
}

/** What the owner of the run has noted of a step that waits for a person. */
function linkOfEntry(run: StoredRun, { step, text, hint, since }: WaitingFor): WaitLink {
  return {
    ...{ kind: 'failed_step', text: `${nameStepOf(run, step)} ${text}` },
    ...moduleOf(run, step),
    ...stepPart(run, step),
    ...{ since: utcTime(since), next: hint },
  };
}

function moduleOf({ definition }: StoredRun, position: number): { module?: string } {
  const { module } = definition.steps[position] ?? {};
  return module === undefined ? {} : { module };
}
