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
export { growLittle, growWithWork, docsFolder, packageFolder, pageFolder } from './package-info.ts';
export { version } from '../../shared/kernel/version.ts';
export { keepLocalKey, keySource, keyToSend } from './local-key.ts';
