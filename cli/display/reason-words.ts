import { reasonInWords } from '../../shared/explain/index.ts';
import type { ReasonView } from '../../shared/contracts/now.ts';
import { localTimes } from '../../client/index.ts';

/** Why an instrument is given nothing, and since when: `its agent is silent since 2026-11-25 19:39:12`. */
export function describeReason(reason: Pick<ReasonView, 'text' | 'since'>): string {
  return localTimes(reasonInWords(reason));
}
