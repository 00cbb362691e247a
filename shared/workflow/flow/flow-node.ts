import type { OnFailure, StepNumber } from '../../contracts/step-flow.ts';
import type { StepDocument, WorkflowDocument } from '../workflow-schema.ts';
import type { AuthorsText } from './authors-text.ts';
import type { KnownValues } from './known-values.ts';
import type { Rounds } from './rounds.ts';

/** What a step is for in its workflow; one that is `earlier` is none of it, but of the run into which its steps are put. */
export type Part = 'flow' | 'cleanup' | 'recover' | 'body' | 'earlier';

/** A step of a workflow on its way to become one of the run. */
export interface FlowNode {
  frame: Frame;
  part: Part;
  /** Where it stands in the file of its frame. */
  pointer: string;
  /** Undefined for one that is done by the steps of a workflow, once: those have numbers. */
  number: StepNumber | undefined;
  /** As its author calls it; empty where that is not known. */
  name: string;
  /** With the values put in that are known; undefined where its shape is wrong. */
  document: StepDocument | undefined;
  /** Those whose values are not known yet. */
  texts: readonly AuthorsText[];
  /** Places of values that are no references into the payload. */
  settled: ReadonlySet<string>;
  /** Of a step that is done in rounds, and has no instrument. */
  rounds: Rounds | undefined;
  /** The step of each round, where it is a single one. */
  body: FlowNode | undefined;
  /** The workflow whose steps are done for it, in each round if it has some. */
  inner: Frame | undefined;
  /** What is done when it fails. */
  recover: FlowNode[];
  /** The step for which it is done: the one that it recovers, or whose round it belongs to. */
  owner: FlowNode | undefined;
}

/** A workflow within a run: the one that was handed in, or one that a step uses. */
export interface Frame {
  /** The path of its file; empty for the one that was handed in. */
  file: string;
  /** What the names of its steps begin with in the run. */
  prefix: string;
  /** The step that uses it. */
  user: FlowNode | undefined;
  /** True where its steps are added only while the run goes on. */
  isAddedLater: boolean;
  execution: 'chain' | 'dag';
  /** What its steps do that do not say it themselves; undefined is to fail. */
  on_failure: OnFailure | undefined;
  known: KnownValues;
  flow: FlowNode[];
  cleanup: FlowNode[];
  /** Steps of the run into which those of the frame are put. */
  ofRun?: {
    /** They are done before all of the frame's. */
    before: FlowNode[];
    /** The names of those that are not. */
    others: ReadonlySet<string>;
  };
}

/** The frame of a workflow, without steps yet. */
export function emptyFrame(
  document: WorkflowDocument,
  place: Pick<Frame, 'file' | 'prefix' | 'user' | 'isAddedLater' | 'known'>,
): Frame {
  const { user } = place;
  return {
    ...place,
    execution: document.execution === 'dag' ? 'dag' : 'chain',
    on_failure: document.on_failure ?? user?.document?.on_failure ?? user?.frame.on_failure,
    flow: [],
    cleanup: [],
  };
}

/** The step of a workflow that a step belongs to: itself, or the one that uses its workflow. */
export function stepIn(frame: Frame, node: FlowNode): FlowNode {
  let found = node;
  while (found.frame !== frame && found.frame.user) found = found.frame.user;
  return found;
}
