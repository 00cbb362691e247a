import type { DiffLine } from '../../worker/index.ts';

/** A line as it is drawn: of both texts, of the first alone, or of the second alone. */
export type DiffRow =
  | { kind: 'both' | 'less' | 'more' | 'changed'; one?: DiffLine; other?: DiffLine }
  | Folded;

/** Lines that are the same in both, and are not shown. */
interface Folded {
  kind: 'folded';
  lines: readonly DiffLine[];
}

/** So many lines around a difference stay in sight. */
const around = 3;

/** How many lines only the second text has, and how many only the first. Pure. */
export function countDifferent(lines: readonly DiffLine[]): { more: number; less: number } {
  return {
    more: lines.filter(({ one }) => one === undefined).length,
    less: lines.filter(({ other }) => other === undefined).length,
  };
}

/** One below the other. Pure. @param open true where all lines are shown */
export function unified(lines: readonly DiffLine[], open: boolean): DiffRow[] {
  return folded(lines, open).flatMap((each): DiffRow[] => {
    if ('lines' in each) return [each];
    const { line } = each;
    if (line.one === undefined) return [{ kind: 'more', other: line }];
    return [
      line.other === undefined ? { kind: 'less', one: line } : { kind: 'both', one: line, other: line },
    ];
  });
}

/** Beside each other: what has come in the place of a line stands at its right. Pure. @param open true where all lines are shown */
export function beside(lines: readonly DiffLine[], open: boolean): DiffRow[] {
  const rows: DiffRow[] = [];
  let less: DiffLine[] = [];
  let more: DiffLine[] = [];
  const flush = (): void => {
    for (let at = 0; at < Math.max(less.length, more.length); at += 1) {
      const [one, other] = [less[at], more[at]];
      const kind = one && other ? 'changed' : one ? 'less' : 'more';
      rows.push({ kind, ...(one && { one }), ...(other && { other }) });
    }
    less = [];
    more = [];
  };
  for (const each of folded(lines, open)) {
    const line = 'lines' in each ? undefined : each.line;
    if (line && line.other === undefined) less.push(line);
    else if (line && line.one === undefined) more.push(line);
    else {
      flush();
      rows.push(line ? { kind: 'both', one: line, other: line } : (each as Folded));
    }
  }
  flush();
  return rows;
}

/** The lines, with those far from every difference in one, where they are several. */
function folded(lines: readonly DiffLine[], open: boolean): (Folded | { line: DiffLine })[] {
  const differs = lines.map(({ one, other }) => one === undefined || other === undefined);
  const near = (at: number): boolean =>
    differs.slice(Math.max(at - around, 0), at + around + 1).some(Boolean);
  const shown: (Folded | { line: DiffLine })[] = [];
  let far: DiffLine[] = [];
  const flush = (): void => {
    shown.push(
      ...(far.length > 1 ? [{ kind: 'folded' as const, lines: far }] : far.map((line) => ({ line }))),
    );
    far = [];
  };
  for (const [at, line] of lines.entries()) {
    if (!open && !near(at)) far.push(line);
    else {
      flush();
      shown.push({ line });
    }
  }
  flush();
  return shown;
}
