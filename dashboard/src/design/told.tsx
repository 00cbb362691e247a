import type { ReactElement } from 'react';
import { readable } from './readable.ts';

/** A sentence of the gateway's, with ids and times as people read them; the sentence itself on hover where that differs. */
export function Told({ text }: { text: string }): ReactElement {
  const shown = readable(text);
  return shown === text ? <>{text}</> : <span title={text}>{shown}</span>;
}
