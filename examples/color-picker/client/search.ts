import { toLab, distance, type Rgb } from '../colour.ts';
import { propose, type Observation } from '../optimiser/propose.ts';
import type { Point } from '../optimiser/latin-hypercube.ts';
import { wellNames, centreOf, locateWell, picture } from '../plate.ts';
import { createRandom } from '../random.ts';
import { mixtureAt, mixtureDimensions, type Trial } from './trial.ts';
import type { Options } from './options.ts';
import { PNG } from 'pngjs';

/** Only the middle of a well is read: its rim reflects. */
const readRadius = picture.wellRadius - 3;

/**
 * The colours of wells in a picture of the plate, each the mean over the middle of the well.
 * @throws Error where the bytes are no PNG, or one of another size than the camera's.
 */
export function readPicture(bytes: Buffer, wells: readonly string[]): Rgb[] {
  const png = PNG.sync.read(bytes);
  if (png.width !== picture.width || png.height !== picture.height) {
    throw new Error(`the picture is ${png.width} × ${png.height} pixels: that is not the plate`);
  }
  return wells.map((well) => meanColour(png, centreOf(locateWell(well))));
}

function meanColour(png: PNG, { x, y }: { x: number; y: number }): Rgb {
  const sum = [0, 0, 0];
  let pixels = 0;
  for (let dy = -readRadius; dy <= readRadius; dy += 1) {
    for (let dx = -readRadius; dx <= readRadius; dx += 1) {
      if (Math.hypot(dx, dy) > readRadius) continue;
      pixels += 1;
      const offset = 4 * ((y + dy) * png.width + x + dx);
      for (const channel of sum.keys()) {
        sum[channel] = (sum[channel] ?? 0) + (png.data[offset + channel] ?? 0);
      }
    }
  }
  const [red = 0, green = 0, blue = 0] = sum;
  return [red / pixels, green / pixels, blue / pixels];
}

/** Mixtures that are tried in one run. Divides the plate's 96 wells. */
export const batchSize = 4;

/** What one run has to do: which wells of the how manieth plate to fill, and with what. */
export interface Batch {
  iteration: number;
  /** From 1; a full plate is followed by a fresh one. */
  plate: number;
  mixes: { well: string; point: Point }[];
}

/** Mixes a batch and resolves with a picture of its plate. */
export type Laboratory = (batch: Batch) => Promise<Buffer>;

/**
 * The closed loop: propose, mix, look, learn; until a colour within the tolerance is found or the iterations are used
 * up. Hangs on nothing but its seed and what the laboratory shows.
 * @yields the trials of each iteration
 */
export async function* search(
  options: Pick<Options, 'target' | 'seed' | 'iterations' | 'tolerance'>,
  laboratory: Laboratory,
): AsyncGenerator<Trial[]> {
  const target = toLab(options.target);
  const random = createRandom(`search ${options.seed}`);
  const observations: Observation[] = [];
  for (let iteration = 1; iteration <= options.iterations; iteration += 1) {
    const points = propose(batchSize, observations, { dimensions: mixtureDimensions, target, random });
    const batch = planBatch(iteration, points);
    const wells = batch.mixes.map(({ well }) => well);
    const colours = readPicture(await laboratory(batch), wells);
    const trials = batch.mixes.map(({ well, point }, i): Trial => {
      const colour = colours[i] ?? [0, 0, 0];
      const value = toLab(colour);
      observations.push({ point, value });
      return { iteration, well, volumes: mixtureAt(point), colour, distance: distance(value, target) };
    });
    yield trials;
    if (trials.some((trial) => trial.distance <= options.tolerance)) return;
  }
}

/** Gives each point a well of its own, plate after plate. */
export function planBatch(iteration: number, points: readonly Point[]): Batch {
  const batchesPerPlate = wellNames.length / batchSize;
  const before = iteration - 1;
  const first = (before % batchesPerPlate) * batchSize;
  const wells = wellNames.slice(first, first + batchSize);
  return {
    iteration,
    plate: 1 + Math.floor(before / batchesPerPlate),
    mixes: points.map((point, i) => ({ well: wells[i] ?? '', point })),
  };
}
