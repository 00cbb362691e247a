/** The services that a command starts: gateway, orchestrator and agents in one process, and what watches over them. */

export { chooseWorkcellFile, workcellFileHere } from './choose-workcell-file.ts';
export { readEnrolment, withEnrolment, writeEnrolment } from './enrolment-file.ts';
export { readServiceSettings } from './service-settings.ts';
export { withWorkcellSettings } from './workcell-settings.ts';
