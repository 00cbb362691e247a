import type { ReactElement } from 'react';
import type { HeldStep } from '../../../../../client/index.ts';
import type { RunOutline } from '../../../aside/index.ts';

/** What a dialog is given that is about a step at which a run waits. */
export interface HeldDialog {
  run: RunOutline;
  held: HeldStep;
  /** The choice among several that wait. */
  which: ReactElement | null;
  close: () => void;
}
