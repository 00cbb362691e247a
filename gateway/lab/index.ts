/**
 * The lab as it stands: the workcell and its modules, orders and the safety stop, what waits for a person, the diagnosis. It knows
 * neither the feed nor the past.
 */

export { adminApi } from './admin/admin-api.ts';
export { adminRouter } from './admin/admin-router.ts';
export { deadApi } from './admin/dead-api.ts';
export { deadRouter } from './admin/dead-router.ts';
export type { LabContext } from './context.ts';
export { diagnosisRouter } from './doctor/diagnosis-router.ts';
export { doctorApi } from './doctor/doctor-api.ts';
export { doctorRouter } from './doctor/doctor-router.ts';
export { nowApi } from './now/now-api.ts';
export { nowRouter } from './now/now-router.ts';
export { DefinitionFollower } from './workcell/follow-definition.ts';
export { presence } from './workcell/instance-view.ts';
export { locationsRouter } from './workcell/locations-router.ts';
export { modulesRouter } from './workcell/modules-router.ts';
export { workcellApi } from './workcell/workcell-api.ts';
export { workcellRouter } from './workcell/workcell-router.ts';
