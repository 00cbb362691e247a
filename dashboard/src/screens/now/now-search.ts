import { asCountName, type CountName } from '../../attention/count-names.ts';
import type { ViewSearch } from './gantt/view.ts';

/** What the address of the screen says beside its path. */
export interface NowSearch extends ViewSearch {
  /** The count of the frame that somebody came by. */
  show?: CountName | undefined;
  /** The picture as a table. */
  as?: 'table' | undefined;
}

/** Reads an address; what it says wrongly counts as not said. Pure. */
export function readNowSearch(search: Record<string, unknown>): NowSearch {
  const { span, until, as } = search;
  const show = asCountName(search['show']);
  return {
    ...(show === undefined ? {} : { show }),
    ...(typeof span === 'number' && span > 0 ? { span } : {}),
    ...(typeof until === 'string' && !Number.isNaN(Date.parse(until)) ? { until } : {}),
    ...(as === 'table' ? { as } : {}),
  };
}
