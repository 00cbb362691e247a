import type { Volumes } from '../colour.ts';

/** Places on the bench where a plate can stand. */
const nests = ['exchange', 'deck', 'stage'] as const;
export type Nest = (typeof nests)[number];

/** A plate, wherever it is. */
export interface Plate {
  /** The how manieth plate of this lab it is, from 1. */
  serial: number;
  /** What was dispensed, by well; a well that is not listed is empty. */
  wells: Record<string, Volumes>;
  /** How often it was photographed. */
  photographs: number;
}

/** All that is physically true in the simulated lab. */
export interface LabState {
  /** Plates that were never used, in the stack. */
  fresh: number;
  /** Barcodes of used plates in the stack. */
  stored: string[];
  /** The barcode of the plate that stands in a nest. */
  nests: Record<Nest, string | null>;
  /** Every plate that was taken into use and not thrown away, by barcode. */
  plates: Record<string, Plate>;
  /** How many plates were ever taken into use. */
  used: number;
}

/** A lab on its first morning. */
export function newLab(): LabState {
  return {
    fresh: 24,
    stored: [],
    nests: { exchange: null, deck: null, stage: null },
    plates: {},
    used: 0,
  };
}

/**
 * The plate in a nest.
 * @throws Error where there is none.
 */
export function plateIn(state: LabState, nest: Nest): { barcode: string; plate: Plate } {
  const barcode = state.nests[nest];
  const plate = barcode === null ? undefined : state.plates[barcode];
  if (barcode === null || plate === undefined) throw new Error(`there is no plate at the ${nest}`);
  return { barcode, plate };
}

/**
 * Puts a plate into a nest.
 * @throws Error where one stands there already.
 */
export function occupy(state: LabState, nest: Nest, barcode: string): void {
  const occupant = state.nests[nest];
  if (occupant !== null) throw new Error(`plate ${occupant} stands at the ${nest}`);
  state.nests[nest] = barcode;
}

/** Where the nests stand on the bench, in millimetres. */
const positions: Record<Nest, readonly [x: number, y: number, z: number]> = {
  exchange: [120, 0, 45],
  deck: [410, 180, 30],
  stage: [410, -220, 60],
};

/** How far a gripper may be off and still meet the plate, in millimetres. */
const reach = 1;

/**
 * The nest at a point of the bench: an arm knows nothing but coordinates.
 * @throws Error where nothing is there, as when a location was taught wrongly.
 */
export function nestAt(point: readonly number[]): Nest {
  const nest = nests.find((name) =>
    positions[name].every((value, axis) => Math.abs(value - (point[axis] ?? Infinity)) <= reach),
  );
  if (nest === undefined) throw new Error(`there is no nest at ${point.join(', ')} mm`);
  return nest;
}
