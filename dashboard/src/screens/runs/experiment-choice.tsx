import { useQuery } from '@tanstack/react-query';
import { useMemo, useState, type ReactElement } from 'react';
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from 'react-aria-components';
import { experimentsQuery } from '../../api/index.ts';
import { shortId } from '../../design/short-id.tsx';
import styles from './filters.module.css';

/** So many are shown at once: who has more searches. */
const mostShown = 50;

/** An experiment whose runs are shown, by its name or id; none for all. */
export function ExperimentChoice({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}): ReactElement {
  const { data } = useQuery(experimentsQuery);
  const [text, setText] = useState<string>();
  const nameOf = (id: string): string => {
    const name = data?.get(id)?.experiment_name;
    return name === undefined ? shortId(id) : `${name} ${shortId(id)}`;
  };
  const sought = text?.toLowerCase() ?? '';
  const items = useMemo(
    () =>
      [...(data?.values() ?? [])]
        .reverse()
        .map(({ experiment_id: id, experiment_name: name }) => ({ id, word: `${name} ${shortId(id)}` }))
        .filter(({ id, word }) => word.toLowerCase().includes(sought) || id.toLowerCase().includes(sought))
        .slice(0, mostShown),
    [data, sought],
  );
  return (
    <ComboBox
      className={styles['experiment'] ?? ''}
      items={items}
      inputValue={text ?? (value === undefined ? '' : nameOf(value))}
      onInputChange={(next) => {
        setText(next);
        if (next === '' && value !== undefined) onChange(undefined);
      }}
      value={value ?? null}
      onChange={(key) => {
        setText(undefined);
        onChange(key === null ? undefined : String(key));
      }}
      onBlur={() => setText(undefined)}
      menuTrigger="focus"
      allowsEmptyCollection
    >
      <Label>Experiment</Label>
      <span className={styles['combo']}>
        <Input placeholder="all" />
        <Button aria-label="Experiments">
          <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
            <path d="M1.5 3 5 7l3.5-4z" fill="currentColor" />
          </svg>
        </Button>
      </span>
      <Popover className={styles['popover'] ?? ''}>
        <ListBox<(typeof items)[number]>
          className={styles['options'] ?? ''}
          renderEmptyState={() => <p className={styles['none']}>No experiment fits.</p>}
        >
          {({ id, word }) => (
            <ListBoxItem id={id} textValue={word} className={styles['option'] ?? ''}>
              {word}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}
