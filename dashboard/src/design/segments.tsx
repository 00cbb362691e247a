import type { ReactElement } from 'react';
import { ToggleButton } from 'react-aria-components';
import styles from './segments.module.css';

/** One of a few, side by side, of which it is seen which one counts. */
export function Segments<Id extends string>({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  /** Undefined where none of them counts. */
  value: Id | undefined;
  options: readonly { id: Id; word: string }[];
  onChange: (id: Id) => void;
}): ReactElement {
  return (
    <div className={styles['segments']} role="group" aria-label={label}>
      {options.map(({ id, word }) => (
        <ToggleButton
          key={id}
          className={styles['segment'] ?? ''}
          isSelected={id === value}
          onChange={() => onChange(id)}
        >
          {word}
        </ToggleButton>
      ))}
    </div>
  );
}
