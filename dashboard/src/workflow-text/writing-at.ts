import type { Node } from 'yaml';
import { placeAt, type TextPlace } from './outline-text.ts';
import { lineStart } from './places.ts';
import { read, readText } from './read-text.ts';
import { valueAt, type Path } from './values.ts';

/** What is being written at a place. */
export interface Writing {
  /** Where the value is that is written, or the map, for a key. */
  path: Path;
  /** True where a key may be meant, false where a value is. */
  isKey: boolean;
  /** What is written of it so far, and where it begins. */
  word: string;
  from: number;
  /** The keys that stand beside it. */
  beside: string[];
  /** The text of an expression up to the place, where it is one. */
  expression?: string;
}

const mark = 'zqmarkqz';

/**
 * What is being written at a place of a text, also where the text is not finished: it is read as if a word stood there. Pure.
 */
export function writingAt(text: string, offset: number): Writing | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  if (/(?:^|\s)#/.test(before) && !/\$\{\{/.test(before)) return undefined;
  const open = expressionIn(before);
  const word = /[\w$./*-]*$/.exec(before)?.[0] ?? '';
  const from = offset - word.length;
  const rest = /^[\w./-]*/.exec(text.slice(offset))?.[0] ?? '';
  const behind = text.slice(offset + rest.length);
  const head = before.slice(0, before.length - word.length);
  const mayBeKey =
    open === undefined && (/^\s*(?:-\s+)*(?:\?\s+)?["']?$/.test(head) || /[{,]\s*["']?$/.test(head));
  const withMark = (colon: string): TextPlace | undefined => {
    const whole = text.slice(0, from) + mark + colon + behind;
    return placeAt(readOnce(whole), [], (begin, end) => whole.slice(begin, end).includes(mark));
  };
  const found =
    (mayBeKey ? keyOf(withMark(/^["']?\s*:(?:\s|$)/.test(behind) ? '' : ': ')) : undefined) ?? withMark('');
  if (!found) return undefined;
  const beside = Object.keys((valueAt(readText(text).value, found.path) as object | null | undefined) ?? {});
  const isKey = found.key !== undefined;
  const name = String(found.path.at(-1));
  const expression =
    open ?? (!isKey && isCondition(name, found.path) ? before.slice(before.indexOf(':') + 1) : undefined);
  return { path: found.path, isKey, word, from, beside, ...(expression === undefined ? {} : { expression }) };
}

function keyOf(place: TextPlace | undefined): TextPlace | undefined {
  return place?.key === undefined ? undefined : place;
}

function readOnce(text: string): Node | null {
  return read(text).doc.contents;
}

/** What stands of an expression that is not closed yet. */
function expressionIn(before: string): string | undefined {
  const open = before.lastIndexOf('${{');
  return open < 0 || before.indexOf('}}', open) >= 0 ? undefined : before.slice(open + 3);
}

/** True for what is an expression also without braces. */
function isCondition(key: string, path: Path): boolean {
  return (
    key === 'when' || key === 'for_each' || ((key === 'until' || key === 'while') && path.at(-2) === 'repeat')
  );
}
