import { useEffect, useRef, useState } from 'react';
import { inWorker } from '../worker/index.ts';
import type { Edit } from '../workflow-text/index.ts';

/** So often an edit is made anew where the text has changed meanwhile. */
const mostTries = 5;

/**
 * Makes edits of single values in a text, one after another, each in the text as it is by then.
 * @param onChange told the text with the edit in it
 */
export function useEdit(
  text: string,
  onChange: (text: string) => void,
): { edit: (edit: Edit) => void; refused: string | undefined } {
  const latest = useRef(text);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const [refused, setRefused] = useState<string>();
  useEffect(() => {
    latest.current = text;
  }, [text]);

  const make = async (edit: Edit): Promise<void> => {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const before = latest.current;
      const edited = await inWorker('editText', before, edit);
      if (latest.current !== before) continue;
      setRefused('refused' in edited ? edited.refused : undefined);
      if ('refused' in edited || edited.text === before) return;
      latest.current = edited.text;
      onChange(edited.text);
      return;
    }
  };
  const edit = (wanted: Edit): void => {
    queue.current = queue.current.then(() => make(wanted)).catch((error: Error) => setRefused(error.message));
  };
  return { edit, refused };
}
