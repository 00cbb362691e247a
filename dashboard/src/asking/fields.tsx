import type { ReactElement } from 'react';
import { own } from '../design/own.ts';
import { TextInput } from '../design/text-input.tsx';
import { toText } from '../design/value-text.ts';
import type { FormField } from './form-fields.ts';
import { OneOf } from './one-of.tsx';

/** The form that a question asks for: a field for each value. */
export function Fields({
  fields,
  texts,
  put,
  wrong,
}: {
  fields: readonly FormField[];
  texts: Readonly<Record<string, string>>;
  put: (name: string, text: string) => void;
  /** What is wrong with a field, by its name. */
  wrong: Readonly<Record<string, string>>;
}): ReactElement {
  return (
    <>
      {fields.map(({ name, label, kind, options, hint, required }) => {
        const text = own(texts, name) ?? '';
        const about = { label, hint, required, error: own(wrong, name) };
        if (kind === 'one') {
          const chosen = options.findIndex(({ value }) => toText(value) === text);
          return (
            <OneOf
              key={name}
              {...about}
              words={options.map(({ word }) => word)}
              chosen={chosen}
              choose={(index) => put(name, toText(options[index]?.value))}
            />
          );
        }
        return (
          <TextInput
            key={name}
            {...about}
            hint={hint === '' ? undefined : hint}
            value={text}
            onChange={(typed) => put(name, typed)}
            as={kind}
          />
        );
      })}
    </>
  );
}
