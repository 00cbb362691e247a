import { formatElapsed, formatSpan } from '../../../shared/sentences/index.ts';

/** What a workflow says of a gap, of what is kept, and of rounds, in words. Pure. */

interface Gap {
  point: 'start' | 'end';
  at: 'start' | 'end';
  min?: number;
  max?: number;
  soft?: boolean;
}

/** `5 s to 10 min`; between which points, where that is not from the end of one to the beginning of the other. */
export function gapInWords({ min, max, point, at, soft }: Gap): string {
  const [least, most] = [min, max].map((seconds) => (seconds === undefined ? undefined : exactly(seconds)));
  const span =
    least === undefined ? `≤ ${most ?? ''}` : most === undefined ? `≥ ${least}` : `${least} to ${most}`;
  const points = point === 'end' && at === 'start' ? '' : `, ${point} to ${at}`;
  return `${span}${points}${soft ? ', if possible' : ''}`;
}

/** A bound as it is meant, of which nothing may be left out. */
function exactly(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  return seconds % 60 === 0 ? formatSpan(seconds * 1_000) : formatElapsed(seconds * 1_000);
}

/** `keeps arm, reader until read`. @param name names a step by its position, itself not */
export function keptInWords(
  step: {
    reserve?: readonly { modules: readonly string[]; until: number }[];
    hold?: readonly { location: string; until: number }[];
  },
  name: (position: number) => string | undefined,
): string[] {
  const kept = [
    ...(step.reserve ?? []).map(({ modules, until }) => ({ what: modules.join(', '), until })),
    ...(step.hold ?? []).map(({ location, until }) => ({ what: location, until })),
  ];
  return kept.map(({ what, until }) => {
    const last = name(until);
    return `keeps ${what}${last === undefined ? '' : ` until ${last}`}`;
  });
}

/** `1 step`, `2 steps`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
