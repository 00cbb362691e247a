import type { Bar } from './pieces.ts';

type Outcome = Exclude<Bar['of']['outcome'], 'planned'>;

/** The colours of the picture, of the theme that the page has. */
export interface Palette {
  line: string;
  lineStrong: string;
  text: string;
  text1: string;
  surface2: string;
  now: string;
  font: string;
  bars: Record<Outcome, string | CanvasPattern>;
  /** The edge of a bar, which tells of what has gone wrong where it is too small for its pattern. */
  edges: Partial<Record<Outcome, string>>;
  /** Within the outline of what is planned, and of what is under way. */
  planned: string;
  due: string;
  dueEdge: string;
  /** Where a person has the instrument. */
  reserved: string | CanvasPattern;
  waits: (reason: string) => string | CanvasPattern;
}

/** Waits that somebody must end are told from those that end by themselves. */
const waitTokens: Record<string, string> = {
  busy: '--waiting-fill',
  location: '--waiting-fill',
  sequential: '--waiting-fill',
  kept: '--waiting-fill',
  together: '--waiting-fill',
  would_block: '--waiting-fill',
  early: '--waiting-fill',
  gap: '--waiting-fill',
  retry: '--waiting-fill',
  reserved: '--line-strong',
  unfit: '--attention-fill',
  no_agent: '--attention-fill',
  supplies: '--attention-fill',
  held: '--line-strong',
  paused: '--line-strong',
  circle: '--attention-fill',
  failed_step: '--attention-fill',
  outcome_unknown: '--unknown-fill',
  not_known: '--idle-fill',
};

/** Reads the tokens that are in force at an element. */
export function readPalette(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  const waits = new Map<string, string | CanvasPattern>();
  return {
    line: token('--line'),
    lineStrong: token('--line-strong'),
    text: token('--text-3'),
    text1: token('--text-1'),
    surface2: token('--surface-2'),
    now: token('--text-1'),
    font: `${token('--text-small')} ${token('--font')}`,
    bars: {
      acting: token('--running-fill'),
      succeeded: token('--done-fill'),
      failed: hatched(token('--failed-fill'), token('--surface-1'), 'crossed'),
      cancelled: token('--idle-fill'),
      unknown: hatched(token('--unknown-fill'), token('--surface-1'), 'striped'),
      skipped: hatched(token('--idle-fill'), token('--surface-1'), 'striped'),
    },
    edges: { failed: token('--failed'), unknown: token('--unknown') },
    planned: token('--surface-1'),
    due: token('--running-quiet'),
    dueEdge: token('--running-fill'),
    reserved: hatched(token('--surface-1'), token('--line'), 'striped'),
    waits: (reason) => {
      const name = waitTokens[reason] ?? '--idle-fill';
      const known = waits.get(name) ?? hatched(token(name), token('--surface-1'), 'striped');
      waits.set(name, known);
      return known;
    },
  };
}

/** A pattern of slanting lines, or of crosses; the plain colour where the browser makes none. */
function hatched(facts: string, lines: string, form: 'striped' | 'crossed'): string | CanvasPattern {
  const size = 8;
  const scale = Math.max(1, Math.round(devicePixelRatio));
  const tile = document.createElement('canvas');
  tile.width = tile.height = size * scale;
  const context = tile.getContext('2d');
  if (!context) return facts;
  context.scale(scale, scale);
  context.fillStyle = facts;
  context.fillRect(0, 0, size, size);
  context.strokeStyle = lines;
  context.lineWidth = 2;
  context.beginPath();
  for (const shift of [-size, 0, size]) {
    context.moveTo(shift - 1, size + 1);
    context.lineTo(shift + size + 1, -1);
    if (form === 'crossed') {
      context.moveTo(shift - 1, -1);
      context.lineTo(shift + size + 1, size + 1);
    }
  }
  context.stroke();
  const pattern = context.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / scale));
  return pattern ?? facts;
}
