/** Heights within the row of a lane, in pixels: where its bars stand, and where its waits. */
export interface Rows {
  height: number;
  bars: { top: number; height: number };
  waits: { top: number; height: number };
  /** True where a row whose bars all lie before or after what is shown has a mark at that edge. */
  edges?: true;
}

/** An instrument is waited for while it acts: the waits stand below its bars. */
export const instrumentRows: Rows = {
  height: 40,
  bars: { top: 7, height: 18 },
  waits: { top: 28, height: 6 },
};

/** A step waits, and then it is done: one stands after the other. */
export const stepRows: Rows = {
  height: 28,
  bars: { top: 6, height: 15 },
  waits: { top: 10, height: 7 },
  edges: true,
};

/** The axis above the lanes, in pixels. */
export const axisHeight = 32;
const leastTrack = 2;

/** Where a track stands within its lane, in pixels; of very many the last lie over each other. Pure. */
export function placeOfTrack({ bars }: Rows, index: number, tracks: number): { top: number; height: number } {
  const height = Math.max(leastTrack, bars.height / Math.max(1, tracks));
  return { top: bars.top + Math.min(index * height, bars.height - height), height };
}
