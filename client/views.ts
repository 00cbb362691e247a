import type { components } from './schema.ts';

type Schemas = components['schemas'];

/** What the gateway answers, by the names of the description. */
export type Now = Schemas['Now'];
export type Instrument = Schemas['Instrument'];
export type Reason = Schemas['Reason'];
export type RunAt = Schemas['RunAt'];
export type UnknownOutcome = Schemas['UnknownOutcome'];
export type FailedStep = Schemas['FailedStep'];
export type PausedRun = Schemas['PausedRun'];
export type Ask = Schemas['Ask'];
export type AskList = Schemas['AskList'];
export type ClosedAsk = Schemas['ClosedAsk'];
export type Run = Schemas['Run'];
export type RunProgress = Schemas['RunProgress'];
export type Session = Schemas['Session'];
export type RunSummary = Schemas['RunSummary'];
export type RunList = Schemas['RunList'];
export type RunStatus = Run['status'];
export type Step = Schemas['Step'];
export type StepStatus = Step['state'];
export type HeldStep = Schemas['HeldStep'];
export type UnknownStep = Schemas['UnknownStep'];
export type UnknownPreview = Schemas['UnknownPreview'];
export type Evidence = Schemas['Evidence'];
export type PossibleAnswer = Schemas['PossibleAnswer'];
export type RetryPreview = Schemas['RetryPreview'];
export type RetryMove = Schemas['RetryMove'];
export type RetryStep = Schemas['RetryStep'];
export type InsertPreview = Schemas['InsertPreview'];
export type StaleFact = Schemas['StaleFact'];
export type RunWaits = Schemas['RunWaits'];
export type WaitLink = Schemas['WaitLink'];
export type Failure = Schemas['Failure'];
export type RunFile = Schemas['RunFile'];
export type Workcell = Schemas['Workcell'];
export type WorkcellState = Schemas['WorkcellState'];
export type Module = Schemas['Module'];
export type Instance = Schemas['Instance'];
export type Location = Schemas['Location'];
export type Holds = Schemas['Holds'];
export type Orders = Schemas['Orders'];
export type OrderPreview = Schemas['OrderPreview'];
export type Abandoned = Schemas['Abandoned'];
export type InHand = Schemas['InHand'];
export type AgentOrders = Schemas['AgentOrders'];
export type DeadLetter = Schemas['DeadLetter'];
export type Event = Schemas['Event'];
export type Datapoint = Schemas['Datapoint'];
export type Experiment = Schemas['Experiment'];
export type Campaign = Schemas['Campaign'];
export type WorkflowCheck = Schemas['WorkflowCheck'];
export type WorkflowProblem = Schemas['WorkflowProblem'];
export type WorkflowOutline = Schemas['WorkflowOutline'];
export type Preflight = Schemas['Preflight'];
export type PreflightStep = Schemas['PreflightStep'];
export type UsedInstrument = Schemas['UsedInstrument'];
export type Finding = Schemas['Finding'];
export type Findings = Schemas['Findings'];
export type Diagnosis = Schemas['Diagnosis'];

/** True for a run that has ended: it never changes again. */
export function isOver(status: RunStatus): status is 'completed' | 'failed' | 'cancelled' {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
