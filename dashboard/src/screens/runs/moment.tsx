import { useId, type ReactElement } from 'react';
import { fromLocal, toLocal } from './local-moment.ts';
import styles from './filters.module.css';

/** A moment by this machine's clock, to the minute. */
export function Moment({
  label,
  value,
  onChange,
}: {
  label: string;
  /** ISO 8601. */
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}): ReactElement {
  const id = useId();
  return (
    <span className={styles['moment']}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="datetime-local"
        value={toLocal(value)}
        onChange={({ target }) => onChange(fromLocal(target.value))}
      />
    </span>
  );
}
