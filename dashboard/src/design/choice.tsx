import { useId, type ReactElement } from 'react';
import {
  Button,
  DialogTrigger,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  Select,
  SelectValue,
  ToggleButton,
} from 'react-aria-components';
import styles from './choice.module.css';

interface OneOf<Id extends string> {
  label: string;
  value: Id;
  options: readonly { id: Id; word: string }[];
  onChange: (id: Id) => void;
}

/** A choice of one among several. */
export function Choice({ label, value, options, onChange }: OneOf<string>): ReactElement {
  return (
    <Select
      className="labelled"
      value={value}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
    >
      <Label>{label}</Label>
      <Button className={`control ${styles['button']}`}>
        <SelectValue />
        <Opens />
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

/** A choice of any among several, in a list that opens. */
export function ManyChoice({
  label,
  word,
  values,
  options,
  onChange,
}: {
  label: string;
  /** What the button says. */
  word: string;
  values: readonly string[];
  options: readonly { id: string; word: string }[];
  onChange: (ids: string[]) => void;
}): ReactElement {
  return (
    <DialogTrigger>
      <Button className={`control ${styles['button']}`} aria-label={`${label}: ${word}`}>
        <span>{word}</span>
        <Opens />
      </Button>
      <Popover className="popover menu" aria-label={label}>
        <ListBox
          className="options"
          aria-label={label}
          selectionMode="multiple"
          selectionBehavior="toggle"
          selectedKeys={values}
          onSelectionChange={(keys) =>
            onChange(options.flatMap(({ id }) => (keys === 'all' || keys.has(id) ? [id] : [])))
          }
        >
          {options.map(({ id, word: each }) => (
            <ListBoxItem key={id} id={id} textValue={each} className={`option ${styles['many']}`}>
              <span aria-hidden="true" className={styles['tick']} />
              {each}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </DialogTrigger>
  );
}

/** The mark of what opens a list. */
export function Opens(): ReactElement {
  return (
    <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
      <path d="M1.5 3 5 7l3.5-4z" fill="currentColor" />
    </svg>
  );
}

/** A choice of one among many, below its name, whose list is the browser's: also thousands are shown at once. */
export function SelectField({ label, value, options, onChange }: OneOf<string>): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className={styles['native']}>
        <select className="control" id={id} value={value} onChange={({ target }) => onChange(target.value)}>
          {options.map((each) => (
            <option key={each.id} value={each.id}>
              {each.word}
            </option>
          ))}
        </select>
        <Opens />
      </span>
    </div>
  );
}

/** One of a few, side by side, of which it is seen which one counts. @param value undefined where none of them does */
export function Segments<Id extends string>({
  label,
  value,
  options,
  onChange,
}: Omit<OneOf<Id>, 'value'> & { value: Id | undefined }): ReactElement {
  return (
    <div className={styles['segments']} role="group" aria-label={label}>
      {options.map(({ id, word }) => (
        <ToggleButton
          key={id}
          className={`toggle ${styles['segment']}`}
          isSelected={id === value}
          onChange={() => onChange(id)}
        >
          {word}
        </ToggleButton>
      ))}
    </div>
  );
}
