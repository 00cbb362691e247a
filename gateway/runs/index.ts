/**
 * Takes, checks, lists, shows and controls runs, serves their files, and keeps the library of workflows. The orchestrator decides what becomes
 * of a run. It knows neither the documents beside the runs nor the lab as a whole.
 */

export { type ArchiveEntry, Archive } from './archive/archive.ts';
export { readWorkcellInWorker } from './worker/in-worker.ts';
export type { RunsContext } from './context.ts';
export { demandsOfVerb } from './control/demand-own-run.ts';
export { eventView, logEntries } from './run-log.ts';
export { findRun } from './run-pages.ts';
export { library } from './library/library-router.ts';
export { internal } from './internal/internal-router.ts';
export { senderOf } from './internal/judge-result-file.ts';
export { readOpenRuns, storedAndArchivedRuns, eachStoredRun } from './stored-runs.ts';
export { preflight } from './preflight/preflight-router.ts';
export { type ReceivedFile, type ReceivedForm, receiveForm } from './receive-form.ts';
export { runChanges } from './run-changes.ts';
export { filesOf } from './run-files.ts';
export { mostRuns, readRuns, runsHoldingBack, stepsAtInstruments } from './runs-concerned.ts';
export { runs } from './runs-router.ts';
export { forgetNotes } from './notes/run-notes.ts';
export { notes } from './notes/notes-router.ts';
export { results } from './results/results-router.ts';
export { night } from './simulate-night.ts';
export { experimentRecord, recordsOfUnknown, unregisteredExperiment } from './submit-run.ts';
export { workflowCheck } from './workflow-check/workflow-check-router.ts';
