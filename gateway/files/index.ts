/** Keeps the files of runs where all gateways of a lab find them. It knows neither runs nor requests. */

export {
  type ArrivedFile,
  type Files,
  type Incoming,
  type IncomingFile,
  type Lock,
  placesIn,
} from './files.ts';
export { SamePlace } from './same-place.ts';
export { openFiles } from './open-files.ts';
