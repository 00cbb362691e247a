import type { OnFailure, StepNumber } from '../../../shared/contracts/step-flow.ts';
import type { StepDocument, WorkflowDocument } from '../workflow-schema.ts';
import type { AuthorsText } from './authors-text.ts';
import type { KnownValues } from './known-values.ts';
import type { Rounds } from './rounds.ts';

/** What a step is for in its workflow. */
export type Part = 'flow' | 'cleanup' | 'recover' | 'body';

/** A step of a workflow on its way to become one of the run. */
export interface FlowNode {
  frame: Frame;
  part: Part;
  /** Where it stands in the file of its frame. */
  pointer: string;
  number: StepNumber;
  /** As its author calls it; empty where that is not known. */
  name: string;
  /** With the values put in that are known; undefined where its shape is wrong. */
  document: StepDocument | undefined;
  /** Those whose values are not known yet. */
  texts: readonly AuthorsText[];
  /** Places of values that are no references into the payload. */
  settled: ReadonlySet<string>;
  /** Of a step that is done in rounds, and has no instrument; the steps of a round are its `body`. */
  rounds: Rounds | undefined;
  body: FlowNode[];
  /** What is done when it fails. */
  recover: FlowNode[];
  /** The step for which it is done: the one that it recovers, or whose round it belongs to. */
  owner: FlowNode | undefined;
}

/** A workflow within a run: the one that was handed in. */
export interface Frame {
  execution: 'chain' | 'dag';
  /** What its steps do that do not say it themselves; undefined is to fail. */
  on_failure: OnFailure | undefined;
  known: KnownValues;
  flow: FlowNode[];
  cleanup: FlowNode[];
}

/** The frame of a workflow, without steps yet. */
export function emptyFrame(document: WorkflowDocument, known: KnownValues): Frame {
  return {
    execution: document.execution === 'dag' ? 'dag' : 'chain',
    on_failure: document.on_failure ?? undefined,
    known,
    flow: [],
    cleanup: [],
  };
}
