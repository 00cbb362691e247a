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
export type RunNote = Schemas['RunNote'];
export type Results = Schemas['Results'];
export type ResultOfRun = Schemas['ResultOfRun'];
export type SubmittedRuns = Schemas['SubmittedRuns'];
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
export type LogEntry = Schemas['LogEntry'];
export type LogEntries = Schemas['LogEntries'];
export type RunFile = Schemas['RunFile'];
export type Workcell = Schemas['Workcell'];
export type WorkcellState = Schemas['WorkcellState'];
export type Module = Schemas['Module'];
export type Instance = Schemas['Instance'];
export type Location = Schemas['Location'];
export type Reservation = Schemas['Reservation'];
export type Holds = Schemas['Holds'];
export type Orders = Schemas['Orders'];
export type OrderPreview = Schemas['OrderPreview'];
export type StoppedRuns = Schemas['StoppedRuns'];
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
export type SimulatedNight = Schemas['SimulatedNight'];
export type PreflightStep = Schemas['PreflightStep'];
export type UsedInstrument = Schemas['UsedInstrument'];
export type Finding = Schemas['Finding'];
export type Findings = Schemas['Findings'];
export type Diagnosis = Schemas['Diagnosis'];

/** Which of the runs it is that were handed in at once: `3 of 20`; '' where it came alone. */
export function placeInSubmission({ submission }: Pick<RunSummary, 'submission'>): string {
  return submission ? `${submission.index} of ${submission.of}` : '';
}

/** True for a run that has ended: it never changes again. */
export function isOver(status: RunStatus): status is 'completed' | 'failed' | 'cancelled' {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** A step as it is listed. */
export interface ListedStep {
  /** From 0. */
  position: number;
  /** How many steps it was added within: a round of a loop stands within the loop. */
  depth: number;
  /** The position of the step that it was added within; missing where it stands by itself. */
  within?: number;
}

/**
 * The steps of a run in the order in which they are to happen, as people read it: rounds and what recovers a step come right after the
 * step that they were added for, what somebody has put in before a step comes right before it.
 */
export function stepOrder(
  steps: readonly { added_for?: Pick<NonNullable<Step['added_for']>, 'as' | 'of'> }[],
): ListedStep[] {
  const inserted = new Map<number, number[]>();
  const parts = new Map<number, number[]>();
  for (const [position, { added_for }] of steps.entries()) {
    if (!added_for) continue;
    const lists = added_for.as === 'insert' ? inserted : parts;
    const list = lists.get(added_for.of);
    // A loop may have thousands of rounds.
    if (list) list.push(position);
    else lists.set(added_for.of, [position]);
  }
  const listed: ListedStep[] = [];
  const list = (position: number, depth: number, within: number | undefined): void => {
    for (const before of inserted.get(position) ?? []) list(before, depth, within);
    listed.push({ position, depth, ...(within === undefined ? {} : { within }) });
    for (const part of parts.get(position) ?? []) list(part, depth + 1, position);
  };
  for (const [position, { added_for }] of steps.entries()) if (!added_for) list(position, 0, undefined);
  return listed;
}

/** How far a run has come where there is little room: `4/9`, and `4/9+` where a loop may add to its steps. */
export function progressInShort({
  ended,
  known,
  grows,
}: Pick<Run['progress'], 'ended' | 'known' | 'grows'>): string {
  return `${ended}/${known}${grows ? '+' : ''}`;
}
