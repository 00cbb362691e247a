import { countNames } from '../../attention/index.ts';
import { aTime, oneOf, searchReader } from '../../design/address.tsx';

/** What is shown of the instruments beside how they stand. */
export type Shape = 'picture' | 'table';

/** Reads what the address of the screen says. */
export const readNowSearch = searchReader({
  /** The count of the frame that somebody came by. */
  show: oneOf(countNames),
  /** How long a stretch of time is shown, in seconds, and its end; nothing for a stretch that fits. */
  span: (value) => (typeof value === 'number' && value > 0 ? value : undefined),
  until: aTime,
  /** The past as a table; where there is no room for it beside the instruments, in their place. */
  as: oneOf<Shape>(['picture', 'table']),
});
