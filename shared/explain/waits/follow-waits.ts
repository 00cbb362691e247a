import { byWhom } from '../../sentences/index.ts';
import { type StoredRun, isTerminal, type StepRecord } from '../../contracts/run.ts';
import type { WaitLink } from '../../contracts/waits.ts';
import { linksOfCommand, linksOfInstruments, whoHas } from './at-instruments.ts';
import { type Lab, linkOfLocation, nameStepOf, stepPart, type Links } from './link.ts';
import { resolveCommand } from '../condition/commands.ts';
import { causeOfHold } from '../condition/causes.ts';
import { reasonOf } from '../condition/reason.ts';
import { tellWait } from './in-words.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import type { HeldByWhom, WaitingFor } from '../../contracts/waiting-for.ts';
import type { WaitReason } from '../../contracts/wait-reason.ts';
import { utcTime } from '../../kernel/wei-time.ts';
import { defined } from '../../kernel/json/json.ts';

/** A longer chain tells a person nothing more. */
const mostLinks = 20;

/**
 * Why a run does not go on, link by link, from the run to what must happen: what its owner has noted, and who has the instrument, or the
 * location, now. It ends at a run that is in the chain already, and has no more than `mostLinks`.
 * @param readRun undefined where there is none, or where it cannot be read
 */
export async function followWaits(
  lab: Lab,
  run: StoredRun,
  readRun: (run_id: string) => Promise<StoredRun | undefined>,
): Promise<WaitLink[]> {
  const { links, goOn } = linksOfRun(lab, run);
  const chain = [...links];
  const seen = new Set([run.definition.run_id]);
  let next = goOn;
  while (next && chain.length < mostLinks) {
    const followed = await follow(lab, next, readRun, seen);
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
  { run_id, command_id }: NonNullable<Links['goOn']>,
  readRun: (run_id: string) => Promise<StoredRun | undefined>,
  seen: Set<string>,
): Promise<Links> {
  const run = await readRun(run_id);
  const held = command_id === undefined ? undefined : whoHas(lab, command_id);
  // It acts, whatever its run waits for: nothing leads back from there.
  if (held) return { links: linksOfCommand(lab, held.record, held.entry, run) };
  if (!run || seen.has(run_id)) return { links: [] };
  seen.add(run_id);
  return linksOfRun(lab, run);
}

/** For what a step waits until somebody says how it goes on: that weighs more than what others of the run wait for. */
const ofPeople: readonly WaitReason[] = ['outcome_unknown', 'failed_step'];

/** Why a run does not go on, as its owner has noted it, and whose waits that leads to. Pure. */
function linksOfRun(lab: Lab, run: StoredRun): Links {
  if (isTerminal(run.state)) return { links: [] };
  if (run.state === 'new') return { links: [notTaken(run)] };
  const { step_index = 0, waiting_for = [] } = run.summary ?? {};
  const entry = waiting_for.find(({ reason }) => ofPeople.includes(reason)) ?? waiting_for[0];
  const isGiven = entry && !ofPeople.includes(entry.reason) && run.steps[entry.step]?.status === 'running';
  if (entry && !isGiven) return linksOfWait(lab, run, entry);
  return { links: linksInHand(lab, run, entry?.step) ?? [aboutToBegin(run, entry?.step ?? step_index)] };
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
export function linkOfInfrastructure({ infrastructure }: Pick<Lab, 'infrastructure'>): WaitLink | undefined {
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

/** A simulated step is in no instrument's hand. */
function givenStep(run: StoredRun, step: number, { instance, started_at }: StepRecord): WaitLink {
  const { module = '' } = run.definition.steps[step] ?? {};
  const text = `${nameStepOf(run, step)} has been given to ${module}/${instance}`;
  return { kind: 'acting', text, module, instance, ...stepPart(run, step), since: utcTime(started_at) };
}

function aboutToBegin(run: StoredRun, step: number): WaitLink {
  const text = `${nameStepOf(run, step)} is about to begin`;
  return { kind: 'step', text, ...stepPart(run, step), since: null };
}

/** What the owner of a run has noted of a step that waits, and what that is about now. */
function linksOfWait(lab: Lab, run: StoredRun, wait: WaitingFor): Links {
  const { run_id, steps } = run.definition;
  const { text, hint, ...known } = tellWait(run_id, wait, lab);
  const { reason, step, since, until, held_by, location, instance, run: other } = known;
  const module = steps[step]?.module;
  const own: WaitLink = {
    ...defined({ kind: 'step', text: `${nameStepOf(run, step)} ${text}`, module }),
    ...stepPart(run, step),
    since: utcTime(since),
  };
  const goOn = other === undefined ? {} : { goOn: { run_id: other } };
  switch (reason) {
    case 'outcome_unknown': {
      const look = { kind: reason, first: 'look at the instrument', next: resolveCommand(run_id) };
      return { links: [{ ...own, ...look, ...defined({ instance }) }] };
    }
    case 'failed_step':
    case 'supplies':
      return { links: [{ ...own, kind: reason, next: hint }] };
    case 'gap': {
      const when = utcTime(until);
      return {
        links: [{ ...own, kind: reason, ...(when && { until: { at: when, basis: reason } }) }],
        ...goOn,
      };
    }
    case 'early':
    case 'reserved':
    case 'retry':
      return { links: [{ ...own, kind: reason, until: { at: utcTime(until) ?? '', basis: reason } }] };
    case 'kept':
    case 'would_block':
      return { links: [own], ...goOn };
    case 'together':
      if (other !== undefined) return { links: [own], ...goOn };
      return { links: [own, ...linksOfInstruments(lab, { module: wait.facts?.lacks ?? '' }).links] };
    case 'sequential':
      return { links: [{ ...own, kind: 'turn' }], ...goOn };
    case 'location':
      return {
        links: [own, linkOfLocation(lab, location ?? '', other === undefined ? hint : undefined)],
        ...goOn,
      };
    case 'circle':
      return { links: [own, { kind: reason, text: inDeadlock, since: null, next: hint }] };
    default:
      if (held_by?.what === 'run') return { links: [pausedRun(run, held_by, hint)] };
      if (held_by) return { links: [own, linkOfHold(lab, held_by, module)] };
  }
  // One that is played through nears no instrument.
  if (run.definition.simulate) return { links: [own] };
  const { links, ...follows } = linksOfInstruments(lab, { module: module ?? '', instance });
  return { links: [own, ...links], ...follows };
}

const inDeadlock =
  'they wait for each other, and none goes on before one of them is cancelled or what it waits for is put right by hand';

function pausedRun(run: StoredRun, { by, reason, since }: HeldByWhom, next: string): WaitLink {
  const { run_id, label } = run.definition;
  return {
    kind: 'run_paused',
    text: `run ${run_id} is paused${byWhom({ by, reason })}`,
    ...{ run_id, label },
    since: utcTime(since),
    ...defined({ by, reason }),
    next,
  };
}

/** An operator's hold of a module, or of the workcell. */
function linkOfHold(
  lab: Lab,
  { what, hold: name, by, since }: HeldByWhom,
  module: string | undefined,
): WaitLink {
  const of = what === 'module' && module !== undefined ? { module } : {};
  const cause = causeOfHold({ name, hold: { since, by } }, of);
  const { key: kind, text, since: _, ...remedy } = reasonOf(cause, of, lab);
  return { kind, text: `${of.module ?? 'the workcell'} is ${text}`, ...of, since: utcTime(since), ...remedy };
}
