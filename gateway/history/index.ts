/**
 * Answers what instruments did, with timelines and figures from an index in memory, and archives finished runs. The gateway works without
 * it; only the server may know it.
 */

export { activity } from './activity-router.ts';
export { ActivityKeeper } from './activity-keeper.ts';
export { Archivist } from './archivist.ts';
