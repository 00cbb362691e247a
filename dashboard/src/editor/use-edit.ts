import { type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { inWorker } from '../worker/index.ts';
import type { Edit } from '../workflow-text/index.ts';

/** So often an edit is made anew where the text has changed meanwhile. */
const mostTries = 5;

/**
 * Makes edits of single values in a text, one after another, each in the text as it is by then. None is made in a text that is left.
 * @param onChange told the text with the edit in it
 * @param editingRef resolves once the edits that are under way have been made
 */
export function useEdit(
  text: string,
  onChange: (text: string) => void,
  editingRef: RefObject<Promise<void>>,
): { edit: (edit: Edit) => void; refused: string | undefined } {
  const latest = useRef(text);
  const isLeft = useRef(false);
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    latest.current = text;
  }, [text]);
  useEffect(() => {
    isLeft.current = false;
    return () => {
      isLeft.current = true;
    };
  }, []);

  const make = async (edit: Edit): Promise<void> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const before = latest.current;
      const edited = await inWorker('editText', before, edit);
      if (isLeft.current) return;
      if (latest.current !== before) continue;
      setRefused('refused' in edited ? edited.refused : undefined);
      if ('refused' in edited || edited.text === before) return;
      latest.current = edited.text;
      // Whoever waits for the edit finds it in what is shown.
      flushSync(() => onChange(edited.text));
      return;
    }
    setRefused('The text has changed all the time: what you put in here is not in it. Put it in once more.');
  };
  const edit = (wanted: Edit): void => {
    editingRef.current = editingRef.current
      .then(() => make(wanted))
      .catch((error: Error) => setRefused(error.message));
  };
  return { edit, refused };
}
