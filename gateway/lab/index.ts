/**
 * Shows and controls the lab: the workcell and its modules, orders and the safety stop, what waits for a person, the diagnosis. It knows
 * neither the feed nor the past.
 */

export { admin } from './admin/admin-router.ts';
export { deadLetters } from './admin/dead-router.ts';
export type { LabContext } from './context.ts';
export { diagnosis, doctor } from './doctor/doctor-router.ts';
export { now } from './now/now-router.ts';
export { DefinitionFollower } from './workcell/define-workcell.ts';
export { locations } from './workcell/locations-router.ts';
export { supplies } from './workcell/supplies-router.ts';
export { reservations } from './reservations/reservations-router.ts';
export { workcell } from './workcell/workcell-router.ts';
