import type { OnFailure, StepNumber } from '../../../shared/contracts/step-flow.ts';
import type { StepDocument, WorkflowDocument } from '../workflow-schema.ts';

/** What a step is for in its workflow. */
export type Part = 'flow' | 'cleanup' | 'recover';

/** A step of a workflow on its way to become one of the run. */
export interface FlowNode {
  frame: Frame;
  part: Part;
  /** Where it stands in the file of its frame. */
  pointer: string;
  /** Where it stands among all of its list. */
  index: number;
  number: StepNumber;
  /** As its author calls it; empty where that is not known. */
  name: string;
  /** With the values of parameters put in; undefined where its shape is wrong. */
  document: StepDocument | undefined;
  /** What is done when it fails. */
  recover: FlowNode[];
}

/** A workflow within a run: the one that was handed in. */
export interface Frame {
  execution: 'chain' | 'dag';
  /** What its steps do that do not say it themselves; undefined is to fail. */
  on_failure: OnFailure | undefined;
  flow: FlowNode[];
  cleanup: FlowNode[];
}

/** The frame of a workflow, without steps yet. */
export function emptyFrame(document: WorkflowDocument): Frame {
  return {
    execution: document.execution === 'dag' ? 'dag' : 'chain',
    on_failure: document.on_failure ?? undefined,
    flow: [],
    cleanup: [],
  };
}
