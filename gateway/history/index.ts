/**
 * What instruments did: timelines and figures from an index in memory, and the archive of finished runs. The gateway works without
 * it; no other room but the server may know it.
 */

export { activityApi, activityRouter } from './activity-router.ts';
export { ActivityKeeper } from './activity-keeper.ts';
export { Archivist } from './archivist.ts';
