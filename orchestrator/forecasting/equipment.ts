import { instanceKey } from '../../shared/contracts/address.ts';
import { weightiestHold } from '../../shared/contracts/holds.ts';
import { capacityOf } from '../../shared/contracts/locations.ts';
import type { StepDefinition } from '../../shared/contracts/run.ts';
import type { InstanceRecord } from '../../shared/contracts/workcell-state.ts';
import { expectedDuration, type ExpectedDuration, locationOf } from '../commitments/index.ts';
import type { Mode, Resource } from '../planner/index.ts';
import { candidateOf } from '../scheduling/index.ts';
import type { LabState } from '../state/index.ts';
import { inUnits, unit } from './units.ts';

/** Where locations are not verified, as many things as anybody likes are moved to one, but for those that a run has to itself. */
const manyThings = 1_000;
/** What has taken longer than expected is expected to take so much of its time more. */
const overtime = 0.1;

/** What steps of a problem need: instances and locations, each a resource once something of it is asked for. */
export class Equipment {
  readonly #state: LabState;
  readonly #now: number;
  readonly #resources = new Map<string, Resource>();
  readonly #instances = new Map<string, InstanceRecord[]>();
  readonly #modes = new Map<string, readonly Mode[]>();

  constructor(state: LabState, now: number) {
    this.#state = state;
    this.#now = now;
  }

  get resources(): Resource[] {
    return [...this.#resources.values()];
  }

  has(name: string): boolean {
    return this.#resources.has(name);
  }

  /** Steps that take as long as each other, at the same instances, share them: there are many, and all of them go to the thread. */
  modesFor(step: StepDefinition, home: string | undefined): readonly Mode[] {
    const { module, action, duration, timeout } = step;
    const kind = `${module}\n${action}\n${home ?? ''}\n${duration ?? ''} ${timeout ?? ''}`;
    const known = this.#modes.get(kind);
    if (known) return known;
    const { holds, actions } = this.#state;
    const isHeld = weightiestHold(holds.get('')) ?? weightiestHold(holds.get(module));
    const modes = (isHeld ? [] : this.instancesOf(module)).flatMap((record) => {
      const { instance, capacity } = record;
      const key = instanceKey(record);
      if ((home !== undefined && home !== instance) || actions.get(key)?.has(action) === false) return [];
      return [this.#mode(key, capacity, expectedDuration(this.#state, step, instance))];
    });
    this.#modes.set(kind, modes);
    return modes;
  }

  /** The instance that acts already. @param elapsed milliseconds for which it has */
  acting(key: string, step: StepDefinition, elapsed: number): Mode {
    const { instance, capacity = 1 } = this.#state.instances.get(key) ?? {};
    return this.#mode(key, capacity, withOvertime(expectedDuration(this.#state, step, instance), elapsed));
  }

  /**
   * How much of something is kept: of an instance all, of a location a place. It counts as known from then on.
   * @param isShared true of a place where others may be besides, if locations are not verified
   */
  amountOf(name: string, isShared = false): number {
    const { capacity } = this.#resources.get(name) ?? { capacity: this.capacityOf(name) };
    this.#resources.set(name, { id: name, capacity });
    if (locationOf(name) === undefined) return capacity;
    return isShared ? 1 : this.#place;
  }

  capacityOf(name: string): number {
    const location = locationOf(name);
    const { instances, workcell } = this.#state;
    if (location === undefined) return instances.get(name)?.capacity ?? 1;
    return this.#place * capacityOf(workcell, location);
  }

  /** The instances of a module that take commands, or will once they are done with what they have. */
  instancesOf(module: string): InstanceRecord[] {
    const known = this.#instances.get(module);
    if (known) return known;
    const fit = [...this.#state.instances.of(module)].flatMap(([key, record]) => {
      const { unfit } = candidateOf(this.#state, key, record, this.#now);
      return unfit === undefined || unfit.key === 'not_ready' ? [record] : [];
    });
    this.#instances.set(module, fit);
    return fit;
  }

  get #place(): number {
    return this.#state.workcell.config.verify_locations_before_transfer ? 1 : manyThings;
  }

  #mode(key: string, capacity: number, expected: Omit<ExpectedDuration, 'basis'> | undefined): Mode {
    this.#resources.set(key, { id: key, capacity });
    const { usual = 0, long = usual } = expected ?? {};
    return {
      instance: key,
      duration: inUnits(usual),
      longDuration: inUnits(Math.max(usual, long)),
      uses: [{ resource: key }],
    };
  }
}

/** What is expected of something that acts already. */
function withOvertime(
  expected: ExpectedDuration | undefined,
  elapsed: number,
): Omit<ExpectedDuration, 'basis'> {
  const { usual = 0, long = usual } = expected ?? {};
  if (usual > elapsed) return { usual, long };
  const late = elapsed + Math.max(unit, overtime * usual);
  return { usual: late, long: Math.max(late, long) };
}
