import { createHash } from 'node:crypto';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import type { RunDefinition, StepDefinition, StoredRun } from '../../shared/contracts/run.ts';
import { isPerson, type Workcell } from '../../shared/contracts/workcell.ts';
import type { Json } from '../../shared/kernel/json/json.ts';
import { questionIn } from '../../shared/asking/index.ts';
import { expectedDuration } from '../commitments/index.ts';
import { type LabPlan, planHere } from '../forecasting/index.ts';
import { flightOf } from '../machine/index.ts';
import { candidateOf } from '../scheduling/index.ts';
import { type LabState, openLabState, type OwnedRun } from '../state/index.ts';
import { hasBacklog, type OwnerInput, type Transaction } from '../turn/index.ts';
import { VirtualTurn } from './undecided.ts';
import { type Given, VirtualLab } from './virtual-lab.ts';

/** What the store has of a lab. Plain data: a thread can be handed it. */
export interface LabCopy {
  workcell: Workcell;
  embedded: boolean;
  /** When the workcell file was read, and what the store's clock says. Milliseconds since the epoch. */
  readAt: number;
  at: number;
  /** The fields of the workcell's state. */
  fields: Record<string, Json>;
  runs: StoredRun[];
}

/** An action takes so much of its expected time more or less at most. */
export const jitter = 0.2;
/** What acts for longer than is expected takes as much longer again, and a second at least. */
const overtime = { share: 0.1, least: 1_000 };
/**
 * Milliseconds of virtual time between two plans at least, and as a multiple of the effort of the first. The owner plans every second or two, but
 * a night is played many times: as often as this, plans take about as long as all else.
 */
const planning = { every: 30_000, rest: 500 };
/** So many turns of one play show that it never comes to rest. */
const mostTurns = 100_000;

/**
 * One play of a lab as it would go on: all that is accepted, and the runs that are given. Instances that are there are believed to do as they are
 * asked, and those that are not stay away; what people hold stays held. A person answers after as long as people did; where nobody ever has,
 * the question stays open.
 */
export class Play extends VirtualLab {
  /** Those that are accepted, then those that are given. */
  readonly runs: OwnedRun[];
  readonly began: number;
  /** Actions of which nobody knows how long they take: they take no time. */
  readonly untold: Set<string>;
  readonly #madeUp = new Set<string>();
  #plan: LabPlan | undefined;
  #plansAt = -Infinity;

  /**
   * @param seed of the durations; without one, all is as expected
   */
  constructor(copy: LabCopy, given: readonly RunDefinition[], seed?: string) {
    const state = openCopy(copy);
    const fresh = [
      ...copy.runs.filter(({ definition, snapshot }) => !snapshot && !definition.simulate),
      ...given.map((definition): StoredRun => ({ definition, state: 'new', revision: 1, steps: {} })),
    ];
    const ids = [...state.runs.keys(), ...fresh.map(({ definition }) => definition.run_id)];
    const untold = new Set<string>();
    const places = new Map(ids.map((id, place) => [id, place]));
    super(state, copy.at, (run, asked, passed) => {
      const name = `${places.get(run.definition.run_id)} ${asked.position} ${parseCommandId(asked.command_id)?.attempt}`;
      const longer = seed === undefined ? 1 : 1 + jitter * chanceOf(`${seed} ${name}`);
      return lastsIn({ state, run, asked, passed }, longer, untold);
    });
    this.began = copy.at;
    this.untold = untold;
    const begun = [...state.runs.values()];
    this.play(...fresh.map((run) => ({ kind: 'found', run: { ...run, steps: { ...run.steps } } }) as const));
    // What is given changes more than time does.
    this.#plansAt = copy.at;
    this.runs = [...begun, ...fresh.flatMap(({ definition }) => state.runs.get(definition.run_id) ?? [])];
  }

  /** Plays it to the end. False where that took longer than it may, by a clock in milliseconds. */
  toTheEnd(isOver: () => boolean): boolean {
    const isAtRest = this.playOn((turns) => turns < mostTurns && !isOver());
    this.play({ kind: 'tick', all: true });
    while (hasBacklog(this.state) && !isOver()) this.play();
    return isAtRest;
  }

  override play(...inputs: OwnerInput[]): Transaction {
    if (this.now >= this.#plansAt) this.#planAnew();
    return super.play(...inputs);
  }

  /** Where none can be made, the one before counts for its time; the owner's log says why. */
  #planAnew(): void {
    let spent = 0;
    try {
      ({ plan: this.#plan, spent } = planHere(this.state, this.now, this.#plan));
    } catch {
      // A plan is a wish: nothing else fails with it.
    }
    this.#plansAt = this.now + Math.max(planning.every, spent * planning.rest);
  }

  /** Gaps end with it; to others it makes no difference. */
  protected override tellsStart(run_id: string, until: number | undefined): boolean {
    return super.tellsStart(run_id, until) || this.state.promised.has(run_id);
  }

  protected override turn(): Transaction {
    return new VirtualTurn(this.state, this.now, { began: this.began, madeUp: this.#madeUp });
  }
}

function openCopy({ workcell, embedded, readAt, at, fields, runs }: LabCopy): LabState {
  const begun = runs.filter(({ definition, snapshot }) => snapshot && !definition.simulate);
  const copies = begun.map((run) => ({ ...run, steps: { ...run.steps } }));
  const state = openLabState({ workcell, embedded, readAt, epoch: 1, fields, runs: copies });
  state.recovering = undefined;
  for (const [key, record] of state.instances) {
    if (record.presence === 'present') state.welcomed.add(key);
    // It is only about to be ready, or busy.
    if (candidateOf(state, key, record, at).unfit?.key === 'not_ready') state.reports.delete(key);
  }
  // How long actions of chance took tells nothing of those to come.
  state.durations.add = () => undefined;
  state.rounds.add = () => undefined;
  return state;
}

interface Asked {
  state: LabState;
  run: OwnedRun;
  asked: Omit<Given, 'until'>;
  passed: number;
}

function lastsIn(
  { state, run, asked, passed }: Asked,
  longer: number,
  untold: Set<string>,
): number | undefined {
  const flight = flightOf(run.snapshot, asked.command_id);
  const step = run.definition.steps[asked.position];
  if (!step || !flight || flight.silent_since !== undefined) return undefined;
  const usual = usualOf(state, step, flight.instance);
  if (usual === undefined && isPerson(state.workcell, step.module)) return undefined;
  if (usual === undefined) untold.add(`${step.action} on ${step.module}`);
  // Nothing fails: what has a limit is over before.
  const most = step.timeout === null ? Infinity : step.timeout * 1000 - 1;
  const lasts = Math.round(Math.min((usual ?? 0) * longer, most));
  return lasts >= passed
    ? lasts
    : passed + Math.max(overtime.least, Math.round((usual ?? 0) * overtime.share));
}

/** How long it takes as a rule, in milliseconds; undefined where nobody knows. */
function usualOf(state: LabState, step: StepDefinition, instance: string): number | undefined {
  if (step.duration !== undefined || !isPerson(state.workcell, step.module))
    return expectedDuration(state, step, instance)?.usual;
  const { deadline } = questionIn(step.action, step.args) ?? {};
  const known = [
    state.durations.usual(step.module, step.action)?.median,
    deadline && deadline.seconds * 1000,
  ];
  const times = known.filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** From -1 up to 1, the same for the same name. */
function chanceOf(name: string): number {
  return createHash('sha256').update(name).digest().readUInt32BE() / 2 ** 31 - 1;
}
