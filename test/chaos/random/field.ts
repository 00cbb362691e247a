import { setTimeout as delay } from 'node:timers/promises';
import type { Services } from '../../services/start-services.ts';
import type { Client } from '../lab/client.ts';
import type { Lab, Role } from '../lab/lab.ts';
import type { Caretaker } from '../people/caretaker.ts';
import type { People } from '../people/people.ts';
import type { Dice } from './dice.ts';
import type { Load } from './load.ts';

/**
 * What a fault needs for itself while it lasts: a process, a service that all stand on, or what the store remembers (`history`).
 */
export type Target = Role | 'broker' | 'store' | 'history' | 'disk' | 'messages';

/** What any fault is done to: a lab under load. */
export interface Ground {
  lab: Lab;
  client: Client;
  load: Load;
  people: People;
  caretaker: Caretaker;
  dice: Dice;
  /** The share of transient messages that is lost all the time, 0 to 1. */
  drop: number;
}

/** A lab on one broker and one store. */
export interface Field extends Ground {
  services: Services;
}

/** Something that goes wrong, and is put right again. */
export interface Fault<On extends Ground = Field> {
  name: string;
  /** How often it comes among the others. */
  weight: number;
  /** What it needs for itself; a throw of the dice may choose. */
  targets(field: On): Target[];
  /** Does the harm and undoes it. `targets` are those that were chosen. */
  happen(field: On, targets: readonly Target[]): Promise<void>;
  /** The target that it keeps until the lab has recovered from it; what it does not need may go wrong meanwhile. */
  keeps?: { target: Target; untilRecovered: (field: Pick<Field, 'client'>) => Promise<void> };
}

/** A pause of chance, in milliseconds. */
export function pause({ dice }: Ground, least: number, most: number): Promise<void> {
  return delay(dice.between(least, most));
}

/** Starts a process again after its end; resolves when it is up. */
export async function revive({ lab }: Ground, role: Role): Promise<void> {
  await (await lab.launch(role)).up();
}
