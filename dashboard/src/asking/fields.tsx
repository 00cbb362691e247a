import type { ReactElement } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Choice } from '../design/choice.tsx';
import { own } from '../design/own.ts';
import { BelowField, FieldLabel, TextInput } from '../design/text-input.tsx';
import { toText } from '../design/value-text.ts';
import styles from './asking.module.css';
import type { FormField } from './form-fields.ts';

/** A form: a field for each value. */
export function Fields({
  fields,
  texts,
  change,
  wrong,
  mono = false,
}: {
  fields: readonly FormField[];
  texts: Readonly<Record<string, string>>;
  /** Told all texts whenever somebody fills in a field, and the name of that. */
  change: (texts: Record<string, string>, name: string) => void;
  /** What is wrong with a field, by its name. */
  wrong: Readonly<Record<string, string>>;
  /** True for values that are typed as JSON. */
  mono?: boolean;
}): ReactElement {
  return (
    <>
      {fields.map(({ name, label, kind, options, hint, required, preset, parts = [] }) => {
        // One of several is chosen from the start.
        const text = own(texts, name) ?? (kind === 'one' ? preset : '');
        const about = { label, hint, required, error: own(wrong, name) };
        const put = (typed: string): void => change({ ...texts, [name]: typed }, name);
        if (kind === 'one') {
          const chosen = options.findIndex(({ value }) => toText(value) === text);
          return (
            <OneOf
              key={name}
              {...about}
              words={options.map(({ word }) => word)}
              chosen={chosen}
              choose={(index) => put(toText(options[index]?.value))}
            />
          );
        }
        return (
          <TextInput
            key={name}
            {...about}
            hint={[hint, ...parts].filter((line) => line !== '').join('\n')}
            value={text}
            onChange={put}
            as={kind}
            unless={preset}
            mono={mono}
          />
        );
      })}
    </>
  );
}

/** More than so many are a list that opens. */
const mostBeside = 8;

/** One of several is chosen: they stand beside each other, and where there are many, in a list. */
export function OneOf({
  label,
  hidden = false,
  words,
  chosen,
  choose,
  hint = '',
  error,
  required = false,
}: {
  label: string;
  /** True where what stands above says already what is asked. */
  hidden?: boolean;
  words: readonly string[];
  /** The index of the one that is chosen; -1 for none. */
  chosen: number;
  choose: (index: number) => void;
  hint?: string;
  error?: string | undefined;
  required?: boolean;
}): ReactElement {
  const options = words.map((word, index) => ({ id: String(index), word }));
  if (words.length > mostBeside) {
    return (
      <div className={`field ${styles['field']}`}>
        <Choice
          label={`${label}${required ? ' *' : ''}`}
          value={String(chosen)}
          options={options}
          onChange={(id) => choose(Number(id))}
        />
        {hint === '' ? null : <span className="quiet small">{hint}</span>}
        {error === undefined ? null : <span className="wrong">{error}</span>}
      </div>
    );
  }
  return (
    <RadioGroup
      className={`field ${styles['field']}`}
      value={chosen < 0 ? null : String(chosen)}
      onChange={(id) => choose(Number(id))}
      isInvalid={error !== undefined}
      isRequired={required}
      validationBehavior="aria"
      {...(hidden ? { 'aria-label': label } : {})}
    >
      {hidden ? null : <FieldLabel {...{ label, required }} />}
      <div className="buttons">
        {options.map(({ id, word }) => (
          <Radio key={id} value={id} className={`card-choice ${styles['option']}`}>
            <span aria-hidden="true" />
            <span className={styles['word']}>{word}</span>
          </Radio>
        ))}
      </div>
      <BelowField {...{ hint, error }} />
    </RadioGroup>
  );
}
