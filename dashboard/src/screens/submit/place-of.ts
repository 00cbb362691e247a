import type { Fault } from '../../api/index.ts';

/** A text by its lines, as the editor has it. Lines count from 1, offsets from 0. */
export interface Lines {
  readonly lines: number;
  line(number: number): { from: number; to: number };
}

/** From where to where a fault is marked: from its column to the end of its line; the first line where it names none. Pure. */
export function placeOf({ line = 1, column = 1 }: Fault, text: Lines): { from: number; to: number } {
  const { from, to } = text.line(Math.min(Math.max(line, 1), text.lines));
  return { from: Math.min(from + Math.max(column, 1) - 1, to), to };
}
