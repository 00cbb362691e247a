import type { Sheet, SheetLink } from '../worker/index.ts';
import type { Folding } from './fold.ts';
import type { GraphBox, GraphLink } from './model.ts';

/** How large boxes are (pixels). */
const boxWidth = 228;
const boxHeight = 52;
const noteHeight = 20;
const mostNotes = 3;

/** Of the words at a line: no more of them are written, and a letter is about so wide. */
export const longestText = 26;
const letter = 6.6;

/** What is drawn of a folding, as it is to be laid out. Pure. */
export function sheetOf(
  { boxes, levels }: Pick<Folding, 'boxes' | 'levels'>,
  open: ReadonlySet<string>,
  within = '',
): Sheet {
  const { parts = [], links = [] } = levels.get(within) ?? {};
  return {
    boxes: parts.map((id) => {
      const size = { id, width: boxWidth, height: heightOf(boxes.get(id)) };
      return open.has(id) ? { ...size, inner: sheetOf({ boxes, levels }, open, id) } : size;
    }),
    links: links.map(sheetLink),
  };
}

function heightOf(box: GraphBox | undefined): number {
  return boxHeight + noteHeight * Math.min(mostNotes, box?.notes.length ?? 0);
}

function sheetLink({ from, to, kind, text }: GraphLink): SheetLink {
  const room = text !== undefined && {
    text: { width: Math.ceil(Math.min(longestText, text.length) * letter) + 12, height: 20 },
  };
  return { from, to, main: kind !== 'gap', ...room };
}

/** The links of a folding that are drawn: those between boxes of which both are. Pure. */
export function drawnLinks({ levels }: Folding, open: ReadonlySet<string>): GraphLink[] {
  return ['', ...open].flatMap((id) => [...(levels.get(id)?.links ?? [])]);
}
