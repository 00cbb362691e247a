import type { ReactElement } from 'react';
import type { Ask, ClosedAsk } from '../../../../client/index.ts';
import { closedInWords } from '../../asking/index.ts';
import { StateIcon } from '../../design/icon.tsx';
import styles from './asks.module.css';

/** In the place of a question that is closed: how. */
export function ClosedLine({
  ask: { message },
  closed,
}: {
  ask: Ask;
  /** Undefined where nobody answered. */
  closed: ClosedAsk | undefined;
}): ReactElement {
  return (
    <p className={styles['closed']} role="status">
      <StateIcon of={closed ? 'done' : 'cancelled'} />
      <span>
        <span className={styles['asked']}>“{message}”</span>{' '}
        {closed ? closedInWords(closed) : 'nobody is asked any more'}
      </span>
    </p>
  );
}
