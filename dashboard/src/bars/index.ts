/** Draws bars over time in one canvas, which is moved by pointer, wheel and keys. It knows neither the lab nor a run. */

export {
  aheadOf,
  type Bar,
  barKey,
  firstFrom,
  type Lane,
  layTracks,
  type Piece,
  pieceOf,
  type Usual,
} from './pieces.ts';
export { axisHeight, instrumentRows, stepRows } from './rows.ts';
export { forecastLines, plannedOf } from './card.tsx';
export { type Hit } from './hit.ts';
export { Legend } from './legend.tsx';
export { Picture, type Seen } from './picture.tsx';
export { Tools } from './tools.tsx';
export { useViewIn } from './use-view.ts';
export {
  fitted,
  fittedOpen,
  fittedPast,
  type SpanView,
  type Stretch,
  stretchOf,
  usualSpan,
  type View,
} from './view.ts';
