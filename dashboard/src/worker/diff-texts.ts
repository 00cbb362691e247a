import { diffLines } from 'diff';
import { withLineFeeds } from '../design/value-text.ts';

/** A line of one text or of both. */
export interface DiffLine {
  text: string;
  /** Where it stands in the first text, from 1; undefined where it stands in the second alone. */
  one?: number;
  /** The same of the second. */
  other?: number;
}

/** Two texts that differ in more lines than these are compared no further: one is shown below the other (lines). */
const mostDifferent = 4_000;

/** Two texts beside each other, line by line: what only the first has stands before what has come in its place. Pure. */
export function diffTexts(one: string, other: string): DiffLine[] {
  const parts = diffLines(ended(one), ended(other), { maxEditLength: mostDifferent }) ?? [
    { value: ended(one), removed: true, added: false },
    { value: ended(other), removed: false, added: true },
  ];
  const at = { one: 0, other: 0 };
  return parts.flatMap(({ value, added, removed }) =>
    linesOf(value).map((text): DiffLine => ({
      text,
      ...(added ? {} : { one: (at.one += 1) }),
      ...(removed ? {} : { other: (at.other += 1) }),
    })),
  );
}

/** The end of a text is no difference of its last line. */
function ended(text: string): string {
  const plain = withLineFeeds(text);
  return plain === '' || plain.endsWith('\n') ? plain : `${plain}\n`;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
