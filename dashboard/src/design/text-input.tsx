import { type KeyboardEvent, type ReactElement, type ReactNode, useState } from 'react';
import { FieldError, Input, Label, Text, TextArea, TextField } from 'react-aria-components';
import { useOnceTyped } from './rested.ts';
import styles from './text-input.module.css';

/** What a browser may fill in. */
const completions: Readonly<Record<string, string>> = {
  username: 'username',
  password: 'current-password',
  'new-password': 'new-password',
};

type As = 'text' | 'number' | 'date' | 'datetime-local' | 'username' | 'password' | 'new-password';

/** The browser's own word for it. */
function typeOf(as: As): string {
  if (as === 'new-password') return 'password';
  return as === 'date' || as === 'datetime-local' || as === 'password' ? as : 'text';
}

/** A labelled text field, of one line or of several. */
export function TextInput({
  label,
  value,
  onChange,
  hint = '',
  error,
  required = false,
  lines = 1,
  mono = false,
  as = 'text',
  unless = '',
  focused = false,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  /** What is wrong with the value. */
  error?: ReactNode;
  required?: boolean;
  lines?: number;
  /** For JSON and ids. */
  mono?: boolean;
  /** What is typed: a phone shows the keys for it. */
  as?: As;
  /** What counts where nothing is typed. */
  unless?: string;
  /** True for the one thing to fill in on a screen: it has the focus from the start. */
  focused?: boolean;
}): ReactElement {
  const look = { className: `control ${styles['input']}`, 'data-mono': mono || undefined, 'data-as': as };
  return (
    <TextField
      className="field"
      value={value}
      onChange={onChange}
      isRequired={required}
      isInvalid={error !== undefined}
      validationBehavior="aria"
      autoFocus={focused}
    >
      <FieldLabel {...{ label, required }} />
      {lines === 1 ? (
        <Input
          {...look}
          required={required}
          placeholder={unless}
          autoComplete={completions[as] ?? 'off'}
          {...(as === 'username' ? { autoCapitalize: 'none', spellCheck: false } : {})}
          type={typeOf(as)}
          {...(as === 'number' ? { inputMode: 'decimal' as const } : {})}
        />
      ) : (
        <TextArea {...look} rows={lines} />
      )}
      <BelowField {...{ hint, error }} />
    </TextField>
  );
}

/** What a field is called, with the mark of one that must be filled in. */
export function FieldLabel({ label, required }: { label: string; required: boolean }): ReactElement {
  return (
    <Label>
      {label}
      {required ? <span aria-hidden="true"> *</span> : null}
    </Label>
  );
}

/** What stands below a field: how it is filled in, and what is wrong with it. */
export function BelowField({ hint, error }: { hint: string; error: ReactNode }): ReactElement {
  return (
    <>
      {hint === '' ? null : (
        <Text slot="description" className={`quiet small ${styles['hint']}`}>
          {hint}
        </Text>
      )}
      <FieldError className="wrong">{error}</FieldError>
    </>
  );
}

interface SearchProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  onBlur?: () => void;
}

/** A field to search with that tells what was typed once nobody types any more, or who types goes elsewhere. Its value may change by itself: a step back, or a link. */
export function RestedSearch({ value, onChange, ...about }: SearchProps): ReactElement {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (typed.trim() !== value.trim()) setTyped(value);
  }
  useOnceTyped(typed, value, onChange);
  // Told later, it would lead whoever has gone to another screen back to this one.
  const leave = (): void => {
    if (typed !== value) onChange(typed);
  };
  return <SearchField {...about} value={typed} onChange={setTyped} onBlur={leave} />;
}

/** A field to search with; `/` leads to it. */
export function SearchField({ label, onChange, ...about }: SearchProps): ReactElement {
  return (
    <input
      type="search"
      className={`control ${styles['search']}`}
      aria-label={label}
      placeholder={label}
      onChange={({ target }) => onChange(target.value)}
      {...about}
    />
  );
}
