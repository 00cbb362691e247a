import { useEffect, useState } from 'react';
import { withLineFeeds } from '../design/value-text.ts';
import { inWorker } from '../worker/index.ts';
import type { TextOutline } from '../workflow-text/index.ts';

/** How long somebody pauses before a text is read again, in milliseconds. */
const restMs = 60;

/** What stands in a text, and in which text that was: a newer one is being read. */
export interface ReadOutline {
  of: string;
  outline: TextOutline;
}

/** What stands in the text of a workflow, read beside the page's own thread while somebody writes; undefined until the first word. Its offsets are those of the editor. */
export function useOutline(written: string): ReadOutline | undefined {
  const text = withLineFeeds(written);
  const [read, setRead] = useState<ReadOutline>();
  useEffect(() => {
    let isOld = false;
    const timer = setTimeout(() => {
      inWorker('outlineText', text).then(
        (outline) => (isOld ? undefined : setRead({ of: text, outline })),
        // What helps whoever writes is missing then; the gateway still checks.
        () => undefined,
      );
    }, restMs);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [text]);
  return read;
}
