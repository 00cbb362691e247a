/** The form with which a workflow is handed in: its values, how many runs, what the gateway and the instruments say of it. */

export { CheckPanel, InstrumentsNow } from './check-panel.tsx';
export { FaultList, WarningList } from './fault-list.tsx';
export { HandIn } from './hand-in.tsx';
export { isTable, ManyRuns } from './many-runs.tsx';
export { useFilledIn, withFiles } from './use-filled-in.ts';
export { mainOf, usedWorkflows, type WorkflowFile } from './used-workflows.ts';
export { ValuesForm, WorkflowsPanel } from './values-form.tsx';
export { WithInstruments } from './with-instruments.tsx';
