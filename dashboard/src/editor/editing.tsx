import { type ReactElement, type RefObject, useMemo, useRef } from 'react';
import type { Fault } from '../api/index.ts';
import { Panel } from '../design/panel.tsx';
import { type LabWords, useLabWords } from './lab-words.ts';
import { YamlEditor } from './lazy-editor.tsx';
import { StepForm } from './step-form.tsx';
import { type ReadOutline, useOutline } from './use-outline.ts';
import { type Steps, useSteps } from './use-steps.ts';

/** What is edited, as its screen has it. */
interface Edited {
  text: string;
  onChange: (text: string) => void;
  /** What the gateway has found in this text, and in no other that comes with it. */
  faults: readonly Fault[];
  /** The pointer of the step that is chosen. */
  chosen: string | undefined;
  choose: (pointer: string) => void;
}

/** A workflow that is edited as a text, and a step of it as a form. */
interface Editing extends Edited, Steps {
  read: ReadOutline | undefined;
  lab: LabWords;
  /** Resolves once what was changed in the form is in the text. */
  settledRef: RefObject<Promise<void>>;
}

/** Has a workflow edited by a `TextEditor` and a `StepPanel`, which follow each other. */
export function useEditing(edited: Edited): Editing {
  const read = useOutline(edited.text);
  const steps = useSteps(read, edited.chosen, edited.choose);
  // A value that is still to be given is no fault of the text.
  const faults = useMemo(() => edited.faults.filter(({ wanting }) => !wanting), [edited.faults]);
  return { ...edited, ...steps, faults, read, lab: useLabWords(), settledRef: useRef(Promise.resolve()) };
}

export function TextEditor({ of, low = false }: { of: Editing; low?: boolean }): ReactElement {
  const { text, onChange, faults, goTo, lab, step, onCursor } = of;
  return <YamlEditor {...{ text, onChange, faults, goTo, lab, onCursor, low }} chosen={step} />;
}

/** The step that is chosen; nothing before the text is read. */
export function StepPanel({ of }: { of: Editing }): ReactElement | null {
  const { read, step, text, onChange, faults, chosen, select, lab, settledRef } = of;
  if (!read) return null;
  const name = step?.values['name'];
  return (
    <Panel title={typeof name === 'string' ? name : 'Step'}>
      <StepForm
        {...{ text, onChange, faults, chosen, lab }}
        outline={read.outline}
        choose={select}
        editingRef={settledRef}
      />
    </Panel>
  );
}
