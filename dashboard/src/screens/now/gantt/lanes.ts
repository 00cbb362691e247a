import type { ActionBar, StepWait, Timeline } from '../../../api/index.ts';

/** What an instrument did, as it is drawn: bars of one track never lie over each other, and stand in the order of time. */
export interface Lane {
  /** `module/instance`, or the module where no agent of it was ever heard. */
  key: string;
  tracks: Track[];
  /** Steps that waited for its module, in the order of their beginnings. */
  waits: Piece<StepWait>[];
}

export type Track = Piece<ActionBar>[];

/** A thing with its place in time, in milliseconds since the epoch. */
export interface Piece<T> {
  from: number;
  /** Infinity where it goes on; its beginning where its end is not known. */
  to: number;
  of: T;
}

/** The same of two readings of one bar. */
export function barKey({ run_id, step, attempt }: ActionBar): string {
  return `${run_id}.${step}.${attempt}`;
}

/** The lanes of instruments, in their order. Pure. */
export function layLanes(
  instruments: readonly { module: string; instance: string | null }[],
  timeline: Timeline | undefined,
): Lane[] {
  const bars = new Map(timeline?.instruments.map((each) => [`${each.module}/${each.instance}`, each.bars]));
  const waits = new Map<string, Piece<StepWait>[]>();
  for (const wait of timeline?.waits ?? []) {
    const known = waits.get(wait.module);
    if (known) known.push(pieceOf(wait, true));
    else waits.set(wait.module, [pieceOf(wait, true)]);
  }
  const seen = new Set<string>();
  return instruments.map(({ module, instance }) => {
    const key = instance === null ? module : `${module}/${instance}`;
    // A step waits for a module: it is drawn once, at its first instance.
    const own = seen.has(module) ? [] : (waits.get(module) ?? []);
    seen.add(module);
    return { key, tracks: layTracks(bars.get(key) ?? []), waits: own };
  });
}

/** When what is drawn begins; undefined where nothing is. */
export function earliestIn(lanes: readonly Lane[]): number | undefined {
  const all = lanes.flatMap(({ tracks, waits }) => [...tracks.map(([first]) => first), waits[0]]);
  const known = all.flatMap((piece) => (piece ? [piece.from] : []));
  return known.length === 0 ? undefined : Math.min(...known);
}

function layTracks(bars: readonly ActionBar[]): Track[] {
  const pieces = bars.map((bar) => pieceOf(bar, bar.outcome === 'acting')).sort((a, b) => a.from - b.from);
  const tracks: Track[] = [];
  for (const piece of pieces) {
    const free = tracks.find((track) => (track.at(-1)?.to ?? 0) <= piece.from);
    if (free) free.push(piece);
    else tracks.push([piece]);
  }
  return tracks;
}

function pieceOf<T extends { from: string; to: string | null }>(of: T, goesOn: boolean): Piece<T> {
  const from = Date.parse(of.from);
  if (of.to === null) return { from, to: goesOn ? Infinity : from, of };
  // Clocks of agents may be set back amid an action.
  return { from, to: Math.max(from, Date.parse(of.to)), of };
}

/** The position of the first piece that does not end before a moment: by halves, for tracks are long. Pure. */
export function firstFrom(pieces: readonly { to: number }[], from: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.to ?? Infinity) < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
