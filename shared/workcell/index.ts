/**
 * Reads and checks workcell files, and knows who serves a module, and which policies the lab has. It knows neither store nor broker.
 */

export {
  consumablesOf,
  hasCounted,
  bookedOf,
  leftOf,
  misusesOf,
  unknownUses,
  usesOf,
} from './consumables.ts';
export type { Demands } from './check-references.ts';
export { interfaceForWei, servedHere, whyUnserved } from './interfaces.ts';
export { type LoadedWorkcell, loadWorkcell, parseWorkcell } from './load-workcell.ts';
export { type ModuleOutline, outlineOf, outlineView, type WorkcellOutline } from './workcell-outline.ts';
export { workcellSchema, workcellFileSchema } from './workcell-schema.ts';
export {
  keepsRunsToOwners,
  type ReasonVerb,
  reasonVerbs,
  timeZoneOf,
  verbsWithReason,
  webhookOf,
  updateInterval,
} from './policy.ts';
export { shown, shownLocations, withoutSecrets } from './without-secrets.ts';
export { completeDefinition } from './complete-definition.ts';
export { withFile } from './file-alone.ts';
export { filledMetadata, filledUp } from './wei-defaults.ts';
