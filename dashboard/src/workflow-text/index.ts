/** Reads the text of a workflow while it is written: its steps and where they stand; and changes one value of it without touching the rest. Pure. */

export { editText, type Edit, type Edited } from './edit-text.ts';
export {
  outlineText,
  placeIn,
  stepAt,
  type TextOutline,
  type TextPlace,
  type TextStep,
} from './outline-text.ts';
export { isSame, type Path, pathOf, pointerOf, valueAt } from './values.ts';
export { writingAt, type Writing } from './writing-at.ts';
