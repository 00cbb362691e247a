import { localTimes } from '../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import { readable } from './readable.ts';

/**
 * A sentence of the gateway's, with ids and times as people read them; the sentence itself on hover where that differs. What it says
 * is to be typed (between backticks) stays as it is.
 */
export function Told({ text }: { text: string }): ReactElement {
  const parts = text.split('`');
  const plain = parts.map((part, at) => (at % 2 === 0 ? readable(part) : part));
  const shown = plain.map((part, at) => (at % 2 === 0 ? part : <code key={at}>{part}</code>));
  return plain.join('`') === text ? <>{shown}</> : <span title={localTimes(text)}>{shown}</span>;
}
