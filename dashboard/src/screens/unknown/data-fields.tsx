import { type ReactElement, useState } from 'react';
import type { PossibleAnswer } from '../../../../client/index.ts';
import { TextInput } from '../../design/text-input.tsx';
import styles from './unknown.module.css';
import { Fields, readForm, typedField } from '../../asking/index.ts';
import { isObject } from '../../design/own.ts';
import { capital } from '../../design/told.tsx';
import { readText } from '../../design/value-text.ts';

/** What the action would have returned: a field for each value that its module tells of, and JSON for any other. */
export function useData(): {
  read: ReturnType<typeof readData>;
  ask: (need: PossibleAnswer['needs'][number]) => ReactElement;
} {
  const [fields, setFields] = useState<Record<string, string>>({});
  const [more, setMore] = useState('');
  const read = readData(fields, more);
  const ask = (need: PossibleAnswer['needs'][number]): ReactElement => (
    <fieldset className={`stack-12 ${styles['data']}`}>
      <legend>{capital(need.text)}</legend>
      <Fields
        fields={need.fields.map(({ name, type, description }) =>
          typedField(name, { hint: [type, description].filter(Boolean).join(': '), required: need.required }),
        )}
        texts={fields}
        change={setFields}
        wrong={{}}
        mono
      />
      <TextInput
        label={need.fields.length > 0 ? 'Other values, as JSON' : 'Values, as JSON'}
        mono
        lines={2}
        value={more}
        onChange={setMore}
        error={read.wrong}
        hint='Such as {"mass": 3.2}; may be left empty.'
      />
    </fieldset>
  );
  return { read, ask };
}

/** The values that are told with "it happened": those of the fields, and more as JSON; or a sentence on what is wrong with it. Pure. */
export function readData(
  fields: Readonly<Record<string, string>>,
  more: string,
): { data?: Record<string, unknown>; wrong?: string } {
  const told = Object.keys(fields).map((name) => typedField(name));
  const { values: data } = readForm(told, fields);
  const others = readText(more, 'object');
  if ('value' in others && isObject(others.value)) Object.assign(data, others.value);
  else if (!('missing' in others)) return { wrong: 'This is to be a JSON object, such as {"mass": 3.2}' };
  return Object.keys(data).length === 0 ? {} : { data };
}

/**
 * The same, where values stand for a step that is left out: beside those that are told, the others that later steps need are null. The
 * gateway refuses data in which one of them is forgotten. Pure.
 */
export function withNull(
  read: ReturnType<typeof readData>,
  needed: readonly string[],
): ReturnType<typeof readData> {
  if (read.data === undefined) return read;
  return { data: { ...Object.fromEntries(needed.map((name) => [name, null])), ...read.data } };
}
