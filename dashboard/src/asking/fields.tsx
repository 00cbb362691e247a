import type { ReactElement } from 'react';
import { own } from '../design/own.ts';
import { TextInput } from '../design/text-input.tsx';
import { toText } from '../design/value-text.ts';
import type { FormField } from './form-fields.ts';
import { OneOf } from './one-of.tsx';

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
      {fields.map(({ name, label, kind, options, hint, required, preset }) => {
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
        return <TextInput key={name} {...about} value={text} onChange={put} as={kind} mono={mono} />;
      })}
    </>
  );
}
