/** The services that a command starts: gateway, orchestrator and agents in one process, and what watches over them. */

export {
  chooseWorkcellFile,
  workcellFileHere,
  readServiceSettings,
  withWorkcellSettings,
} from './service-settings.ts';
export { readEnrolment, withEnrolment, writeEnrolment } from './enrolment-file.ts';
