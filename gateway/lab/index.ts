/**
 * Shows and controls the lab: the workcell and its modules, orders and the safety stop, what waits for a person, the diagnosis. It knows
 * neither the feed nor the past.
 */

export { adminApi } from './admin/admin-api.ts';
export { adminRouter } from './admin/admin-router.ts';
export { deadApi, deadRouter } from './admin/dead-router.ts';
export type { LabContext } from './context.ts';
export { diagnosisRouter, doctorApi, doctorRouter } from './doctor/doctor-router.ts';
export { nowApi, nowRouter } from './now/now-router.ts';
export { DefinitionFollower } from './workcell/define-workcell.ts';
export { presence } from './workcell/instance-view.ts';
export { locationsRouter } from './workcell/locations-router.ts';
export { modulesRouter, workcellRouter } from './workcell/workcell-router.ts';
export { workcellApi } from './workcell/workcell-api.ts';
