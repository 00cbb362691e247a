/** Starts gateway, orchestrator and agents in one process, and supervises them. */

export {
  chooseWorkcellFile,
  workcellFileHere,
  readServiceSettings,
  withWorkcellSettings,
} from './service-settings.ts';
export { readEnrolment, withEnrolment, writeEnrolment } from './enrolment-file.ts';
