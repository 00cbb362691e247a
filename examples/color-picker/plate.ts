/** The 96-well plate, as liquid handler, camera and driver all know it: rows A to H, columns 1 to 12. */
const rows = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
const columnCount = 12;
/** What a well holds at most, in microlitres. */
export const wellVolume = 200;

/** A well's place on the plate, counted from 0 at A1. */
export interface WellPosition {
  row: number;
  column: number;
}

/** Every well's name, column by column: A1, B1, … H12. */
export const wellNames: readonly string[] = Array.from({ length: columnCount }, (_, column) =>
  wellsOfColumn(column),
).flat();

/** The eight wells of a column; `column` counts from 0. */
export function wellsOfColumn(column: number): string[] {
  return rows.map((row) => `${row}${column + 1}`);
}

/**
 * Where a well is.
 * @throws Error where the plate has no such well.
 */
export function locateWell(name: string): WellPosition {
  const row = rows.findIndex((letter) => name.startsWith(letter));
  const digits = name.slice(1);
  const column = /^[1-9]\d?$/.test(digits) ? Number(digits) - 1 : columnCount;
  if (row < 0 || column >= columnCount) throw new Error(`a 96-well plate has no well "${name}"`);
  return { row, column };
}

/** How the camera sees the plate, in pixels: the driver finds the wells by it. */
export const picture = {
  pitch: 20,
  wellRadius: 8,
  margin: 20,
  width: 20 * (columnCount + 1),
  height: 20 * (rows.length + 1),
} as const;

/** The centre of a well in the picture. */
export function centreOf({ row, column }: WellPosition): { x: number; y: number } {
  return { x: picture.margin + column * picture.pitch, y: picture.margin + row * picture.pitch };
}
