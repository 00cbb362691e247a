import type { ReactElement } from 'react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';
import styles from './choice.module.css';

/** A choice of one among several. */
export function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { id: string; word: string }[];
  onChange: (id: string) => void;
}): ReactElement {
  return (
    <Select
      className={`labelled ${styles['choice']}`}
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
    >
      <Label>{label}</Label>
      <Button className={`control ${styles['button']}`}>
        <SelectValue />
        <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
          <path d="M1.5 3 5 7l3.5-4z" fill="currentColor" />
        </svg>
      </Button>
      <Popover className="popover menu">
        <ListBox className="options">
          {options.map(({ id, word }) => (
            <ListBoxItem key={id} id={id} className="option">
              {word}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
