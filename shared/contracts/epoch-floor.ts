/** 2020-01-01T00:00:00Z, in seconds since the epoch. */
export const epochFloorStart = 1_577_836_800;

/** The least number that an order given at `now` (milliseconds since 1970, the store's clock) may have: the seconds since 2020. */
export function epochFloor(now: number): number {
  return Math.floor(now / 1000) - epochFloorStart;
}

/**
 * The least epoch that a token taken at `now` (milliseconds since 1970, the store's clock) may have: the milliseconds since
 * 2020. A store that was restored from an older file has forgotten the epochs that it gave away since; counting on from
 * the old one would give them away again, and a mark of a commit that it has forgotten would look like one of its own term.
 * The clock has not been restored, so epochs stay ahead of all earlier ones, whoever takes tokens in whatever haste.
 */
export function termFloor(now: number): number {
  return Math.floor(now) - epochFloorStart * 1000;
}

/** The time whose floor the epoch of a term is, in milliseconds since 1970. */
export function timeOfEpoch(epoch: number): number {
  return epoch + epochFloorStart * 1000;
}
