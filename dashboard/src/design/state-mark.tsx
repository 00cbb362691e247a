import type { ReactElement } from 'react';
import { StateIcon } from './icon.tsx';
import styles from './state-mark.module.css';
import type { Shown } from './states.ts';

/** A state as icon and word in its colour. */
export function StateMark({ shown, large = false }: { shown: Shown; large?: boolean }): ReactElement {
  return (
    <span className={styles['mark']} data-state={shown.key} data-large={large || undefined}>
      <StateIcon of={shown.key} size={large ? 20 : 16} />
      {shown.word}
    </span>
  );
}
