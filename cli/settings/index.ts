/** Settings, and where a gateway and its keys are found by default. */

export { noteGateway, urlFromHere } from './gateway-url.ts';
export { growLittle, growWithWork } from './heap-growth.ts';
export { keepLocalKey, keySource, keyToSend } from './local-key.ts';
export { docsFolder, packageFolder, pageFolder, version } from './package-info.ts';
export {
  addSettings,
  flagOf,
  flagsOf,
  hasFlag,
  metricsSettings,
  readSettings,
  withGateway,
} from './setting-options.ts';
