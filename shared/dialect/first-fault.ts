import type { CST, LineCounter, YAMLParseError } from 'yaml';
import type { Problem } from '../kernel/json/problem.ts';

/** Something that is wrong with the syntax, and where in the text it begins. */
interface Fault {
  offset: number;
  message: string;
}

/**
 * The first thing that is wrong with the syntax of a document; undefined where nothing is. What a parser says after it mostly
 * follows from it: a bracket that is not closed makes nonsense of each line below, and is told where it was opened.
 * @param errors those of the parser, or the first of them
 */
export function firstFault(
  text: string,
  errors: readonly YAMLParseError[],
  tokens: readonly CST.Token[],
  lines: LineCounter,
): Problem | undefined {
  if (errors.length === 0) return undefined;
  const faults: Fault[] = errors.map(({ message, pos }) => ({
    offset: pos[0],
    message: firstLine(message),
  }));
  for (const token of tokens) if (token.type === 'document') findOpen(token.value, faults);
  const first = faults.reduce((least, fault) => (fault.offset < least.offset ? fault : least));
  const several = errors.some(
    ({ code, pos }) => code === 'MULTILINE_IMPLICIT_KEY' && pos[0] === first.offset,
  );
  const { offset, message } = several ? (whereLinesRan(text, first.offset) ?? first) : first;
  const { line, col } = lines.linePos(withoutBlankLines(text, offset));
  return { pointer: '', message, line, column: col };
}

/**
 * The parser places some faults on the blank or comment line before the line that does not fit: the place of that line instead. The offset itself
 * if nothing follows, or if it stands in a line with text.
 */
function withoutBlankLines(text: string, offset: number): number {
  const begin = text.lastIndexOf('\n', offset - 1) + 1;
  const blank = /(?:[ \t]*(?:#.*)?\r?\n)+[ \t]*(?=\S)/y;
  blank.lastIndex = begin;
  const [skipped = ''] = blank.exec(text) ?? [];
  return Math.max(offset, begin + skipped.length);
}

/**
 * Where a text went on over the end of its line and met a colon, the fault is that it went on: a line that stands too far
 * in, or one before it that was meant to be a list's entry. A line without its colon is told where it stands.
 */
function whereLinesRan(text: string, offset: number): Fault | undefined {
  const begin = text.lastIndexOf('\n', offset - 1) + 1;
  const before = text.slice(begin, offset);
  const dash = /^\s*-(?=[^\s-])/.exec(before)?.[0];
  if (dash !== undefined) {
    return { offset: begin + dash.length - 1, message: 'after the "-" of a list stands a blank' };
  }
  if (before.trim() === '') return { offset, message: 'a ":" is missing, or the line stands too far out' };
  const rest = text.slice(offset);
  const next = /^.*\n\s*/.exec(rest)?.[0].length;
  return next === undefined
    ? undefined
    : { offset: offset + next, message: 'the line stands further in than those around it' };
}

/** Notes what is opened and never closed. The depth of documents is bounded. */
function findOpen(token: CST.Token | null | undefined, faults: Fault[]): void {
  if (!token) return;
  if (token.type === 'flow-collection') {
    const sign = token.start.source;
    const closed = token.end.some(({ type }) => type === 'flow-seq-end' || type === 'flow-map-end');
    if (!closed) faults.push({ offset: token.start.offset, message: `"${sign}" is not closed` });
  }
  if (token.type === 'double-quoted-scalar' || token.type === 'single-quoted-scalar') {
    const { source, offset } = token;
    const sign = source[0] ?? '';
    if (source.length < 2 || !source.endsWith(sign)) {
      faults.push({ offset, message: `the text that begins with ${sign} is not closed` });
    }
  }
  if (!('items' in token)) return;
  for (const item of token.items) {
    if ('key' in item) findOpen(item.key, faults);
    findOpen(item.value, faults);
  }
}

/** What a parser says of a fault in one line: what follows is the text around it. */
export function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text;
}
