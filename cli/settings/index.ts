/** Reads settings, and finds a gateway and its keys by default. */

export {
  recordGateway,
  urlFromHere,
  addSettings,
  flagOf,
  flagsOf,
  metricsSettings,
  readSettings,
  settingsBut,
  withGateway,
} from './setting-options.ts';
export { growLittle, growWithWork, docsFolder, packageFolder, pageFolder, version } from './package-info.ts';
export { keepLocalKey, keySource, keyToSend } from './local-key.ts';
