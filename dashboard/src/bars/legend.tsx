import type { ReactElement } from 'react';
import type { StateKey } from '../design/state.tsx';
import styles from './bars.module.css';

/** A colour or pattern of the picture, and what it stands for. */
type Mark = readonly [of: StateKey | 'planned' | 'reserved' | 'usual' | 'first', word: string];

const marks: readonly Mark[] = [
  ['running', 'acts'],
  ['done', 'succeeded'],
  ['failed', 'failed'],
  ['unknown', 'outcome unknown'],
  ['cancelled', 'cancelled'],
  ['planned', 'planned'],
];
const waits: readonly Mark[] = [
  ['waiting', 'its turn'],
  ['attention', 'an instrument that takes nothing'],
  ['paused', 'an operator'],
  ['unknown', 'a word on an outcome'],
  ['idle', 'what is not known'],
];

/** What the colours and patterns of the picture stand for. */
export function Legend({
  reserved = false,
  usual = false,
  first = false,
}: {
  /** What stands only in some pictures. */
  reserved?: boolean;
  usual?: boolean;
  first?: boolean;
}): ReactElement {
  const bars: readonly Mark[] = [
    ...marks,
    ...(reserved ? [['reserved', 'a person has it'] as const] : []),
    ...(first ? [['first', 'as first planned'] as const] : []),
    ...(usual ? [['usual', 'as long as usually'] as const] : []),
  ];
  return (
    <footer className={`line-16 soft small ${styles['legend']}`}>
      <ul className="line-16" aria-label="What the bars stand for">
        {bars.map(([of, word]) => (
          <li key={of}>
            <i data-state={of} aria-hidden="true" /> {word}
          </li>
        ))}
      </ul>
      <ul className="line-16" aria-label="What the hatched lines stand for">
        <li>waits for</li>
        {waits.map(([of, word]) => (
          <li key={of}>
            <i data-state={of} data-waits aria-hidden="true" /> {word}
          </li>
        ))}
      </ul>
    </footer>
  );
}
