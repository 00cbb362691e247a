import type { ReactElement } from 'react';
import styles from './search-field.module.css';

/** A field to search with; `/` leads to it. */
export function SearchField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}): ReactElement {
  return (
    <input
      type="search"
      className={`control ${styles['search']}`}
      aria-label={label}
      placeholder={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
