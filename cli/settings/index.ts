/** Settings, and where a gateway and its keys are found by default. */

export {
  recordGateway,
  urlFromHere,
  addSettings,
  flagOf,
  flagsOf,
  hasFlag,
  metricsSettings,
  readSettings,
  withGateway,
} from './setting-options.ts';
export { growLittle, growWithWork, docsFolder, packageFolder, pageFolder, version } from './package-info.ts';
export { keepLocalKey, keySource, keyToSend } from './local-key.ts';
