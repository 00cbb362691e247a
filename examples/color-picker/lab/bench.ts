import { nests, type Nest } from './lab-state.ts';

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
