import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { stepAt, type TextStep } from '../workflow-text/index.ts';
import type { ReadOutline } from './use-outline.ts';

export interface Steps {
  step: TextStep | undefined;
  /** To be told where the cursor is, in characters. */
  onCursor: (offset: number) => void;
  /** Chooses a step, and leads the cursor to it. */
  select: (pointer: string) => void;
  /** Leads the cursor to a line, from 1. */
  show: (line: number) => void;
  /** The line to which the editor is to go. */
  goTo: { line: number } | undefined;
}

/**
 * The chosen step of a text, which follows the cursor, and which the cursor follows.
 * @param chosen its pointer
 * @param choose told the pointer of another one
 */
export function useSteps(
  read: ReadOutline | undefined,
  chosen: string | undefined,
  choose: (pointer: string) => void,
): Steps {
  const cursor = useRef<number>(undefined);
  const [goTo, setGoTo] = useState<{ line: number }>();
  const steps = read?.outline.steps ?? [];
  const follow = useEffectEvent(() => {
    const at = cursor.current === undefined ? undefined : stepAt(steps, cursor.current);
    if (at && at.pointer !== chosen) choose(at.pointer);
  });
  // Where it is in a text that has just changed is known once that is read.
  useEffect(() => follow(), [read]);
  return {
    step: steps.find(({ pointer }) => pointer === chosen),
    onCursor: (offset) => {
      cursor.current = offset;
      const at = stepAt(steps, offset);
      if (at && at.pointer !== chosen) choose(at.pointer);
    },
    select: (pointer) => {
      cursor.current = undefined;
      choose(pointer);
      const line = steps.find((each) => each.pointer === pointer)?.line;
      if (line !== undefined) setGoTo({ line });
    },
    show: (line) => setGoTo({ line }),
    goTo,
  };
}
