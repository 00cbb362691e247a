/** 2020-01-01T00:00:00Z, in seconds since the epoch. */
export const epochFloorStart = 1_577_836_800;

/**
 * The least epoch that a token taken at `now` (milliseconds since 1970, the store's clock) may have: the seconds since
 * 2020. A store that was restored from an older file has forgotten the epochs that it gave away since; counting on from
 * the old one would give them away again. The clock has not been restored, so epochs stay ahead of all earlier ones,
 * unless a token was taken more than once a second for the whole time.
 */
export function epochFloor(now: number): number {
  return Math.floor(now / 1000) - epochFloorStart;
}

/** The time whose floor an epoch is, in milliseconds since 1970. */
export function timeOfEpoch(epoch: number): number {
  return (epoch + epochFloorStart) * 1000;
}
