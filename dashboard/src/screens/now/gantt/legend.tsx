import type { ReactElement } from 'react';
import styles from './legend.module.css';

const marks = [
  ['acting', 'acts'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['unknown', 'outcome unknown'],
  ['cancelled', 'cancelled'],
] as const;
const waits = [
  ['turn', 'its turn'],
  ['person', 'an instrument that takes nothing'],
  ['held', 'an operator'],
  ['word', 'a word on an outcome'],
] as const;

/** What the colours and patterns of the picture stand for. */
export function Legend(): ReactElement {
  return (
    <footer className={styles['legend']}>
      <ul aria-label="What the bars stand for">
        {marks.map(([of, word]) => (
          <li key={of}>
            <i data-of={of} aria-hidden="true" /> {word}
          </li>
        ))}
      </ul>
      <ul aria-label="What the hatched lines stand for">
        <li>waits for</li>
        {waits.map(([of, word]) => (
          <li key={of}>
            <i data-waits={of} aria-hidden="true" /> {word}
          </li>
        ))}
      </ul>
    </footer>
  );
}
