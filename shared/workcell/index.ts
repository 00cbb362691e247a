/**
 * Workcell files: they are read and checked; who serves a module, and what the lab has for policies. It knows neither store nor
 * broker.
 */

export type { Demands } from './check-references.ts';
export { programInterfaces, restInterfaces, shownToWei } from './interfaces.ts';
export { type LoadedWorkcell, loadWorkcell, parseWorkcell } from './load-workcell.ts';
export { type ModuleOutline, outlineOf, type WorkcellOutline } from './outline.ts';
export { keepsRunsToOwners, type ReasonVerb, reasonVerbs, verbsWithReason, webhookOf } from './policy.ts';
export { servedHere, whyUnserved } from './served.ts';
export { updateInterval } from './update-interval.ts';
export { putBack, shown, shownLocations, withoutSecrets, withSecretsOf } from './without-secrets.ts';
export { workcellFileSchema } from './workcell-file-schema.ts';
export { workcellSchema } from './workcell-schema.ts';
