import { asCountName, type CountName } from '../../attention/index.ts';
import type { ViewSearch } from './gantt/view.ts';

/** What the address of the screen says beside its path. */
export interface NowSearch extends ViewSearch {
  /** The count of the frame that somebody came by. */
  show?: CountName | undefined;
  /** The past as a table; where there is no room for it beside the instruments, in their place. */
  as?: Shape | undefined;
}

/** What is shown of the instruments beside how they stand. */
export type Shape = 'picture' | 'table';

/** Reads an address; what it says wrongly counts as not said. Pure. */
export function readNowSearch(search: Record<string, unknown>): NowSearch {
  const { span, until, as } = search;
  const show = asCountName(search['show']);
  return {
    ...(show === undefined ? {} : { show }),
    ...(typeof span === 'number' && span > 0 ? { span } : {}),
    ...(typeof until === 'string' && !Number.isNaN(Date.parse(until)) ? { until } : {}),
    ...(as === 'table' || as === 'picture' ? { as } : {}),
  };
}
