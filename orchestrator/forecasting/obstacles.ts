import { parseStepKey } from '../../shared/contracts/command-id.ts';
import type { Reservation } from '../../shared/contracts/reservation.ts';
import type { RunDefinition } from '../../shared/contracts/run.ts';
import type { Obstacle } from '../../shared/contracts/what-if.ts';
import { defined } from '../../shared/kernel/json/json.ts';
import type { Activity, Constraint, Problem } from '../planner/index.ts';
import type { LabProblem } from './problem-of-lab.ts';
import { inUnits, unit } from './units.ts';

/** What stands in the way of a run, from what the planner says of its problem. */
export class Obstacles {
  readonly #reservations: readonly Reservation[];
  readonly #at: number;
  readonly #problem: Problem;
  readonly #definition: RunDefinition;

  constructor(reservations: readonly Reservation[], { at, problem }: LabProblem, definition: RunDefinition) {
    this.#reservations = reservations;
    this.#at = at;
    this.#problem = problem;
    this.#definition = definition;
  }

  of(because: readonly Constraint[]): Obstacle[] {
    const told = because.flatMap((constraint) => this.#told(constraint));
    const unique = [...new Map(told.map((each) => [JSON.stringify(each), each])).values()];
    return [...unique, ...this.#durations(because)];
  }

  #told(constraint: Constraint): Obstacle[] {
    const { complete_by, not_before } = this.#definition;
    switch (constraint.kind) {
      case 'lag': {
        const { from, to, min, max } = constraint.lag;
        const step = this.#stepAt(to.activity);
        // That steps follow each other is the run's own order.
        if (step === undefined || (max === undefined && (min ?? 0) <= 0)) return [];
        const seconds = defined({ min: inSeconds(min), max: inSeconds(max) });
        return [
          {
            kind: 'gap',
            step,
            from: parseStepKey(from.activity).position,
            point: from.at,
            at: to.at,
            ...seconds,
          },
        ];
      }
      case 'due':
        return complete_by === undefined ? [] : [{ kind: 'complete_by', at: complete_by }];
      case 'release':
        return not_before === undefined || not_before <= this.#at
          ? []
          : [{ kind: 'not_before', at: not_before }];
      case 'reservation':
        return this.#reservationOf(constraint.reservation, constraint.resource);
      case 'begun':
        return [];
    }
  }

  #reservationOf(id: string, resource: string): Obstacle[] {
    const planned = this.#problem.reservations?.find((each) => each.id === id);
    const found = this.#reservations.find(
      ({ module, instance, until }) =>
        (instance === undefined ? resource.startsWith(`${module}/`) : resource === `${module}/${instance}`) &&
        inUnits(until - this.#at) === planned?.until,
    );
    if (!found) return [];
    const { module, instance, from, until, by, reason } = found;
    return [{ kind: 'reserved', module, from, until, ...defined({ instance, by, reason }) }];
  }

  /** How long the steps take from whose beginning to whose end it is counted, and those at reserved instruments; of what is only late, all. */
  #durations(because: readonly Constraint[]): Obstacle[] {
    const points = new Set(because.flatMap(pointsOf));
    const reserved = new Set(because.flatMap((each) => (each.kind === 'reservation' ? [each.resource] : [])));
    const isConcerned = ({ id, modes }: Activity): boolean =>
      (points.has(`start ${id}`) && points.has(`end ${id}`)) ||
      modes.some(({ uses }) => uses.some(({ resource }) => reserved.has(resource)));
    const isInTime = because.some(({ kind }) => kind === 'due');
    const own = this.#problem.activities.filter(({ id }) => this.#stepAt(id) !== undefined);
    const concerned = own.filter(isConcerned);
    return (concerned.length > 0 ? concerned : own).flatMap(({ id, modes }): Obstacle[] => {
      const step = this.#stepAt(id);
      const takes = modes.map(({ duration, longDuration = duration }) =>
        isInTime ? duration : longDuration,
      );
      const seconds = inSeconds(Math.min(...takes));
      return step === undefined || !seconds ? [] : [{ kind: 'duration', step, seconds }];
    });
  }

  /** The step of the run that an activity is; undefined where it is none of its own. */
  #stepAt(activity: string): number | undefined {
    const { run_id, position } = parseStepKey(activity);
    return run_id === this.#definition.run_id && Number.isInteger(position) ? position : undefined;
  }
}

function inSeconds(time: number | undefined): number | undefined {
  return time === undefined ? undefined : Math.round((time * unit) / 100) / 10;
}

/** The points in time that a constraint is about. */
function pointsOf(constraint: Constraint): string[] {
  switch (constraint.kind) {
    case 'lag':
      return [constraint.lag.from, constraint.lag.to].map(({ activity, at }) => `${at} ${activity}`);
    case 'due':
      return [`end ${constraint.activity}`];
    case 'release':
      return [`start ${constraint.activity}`];
    default:
      return [];
  }
}
