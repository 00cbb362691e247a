import type { ReactElement } from 'react';
import type { PossibleAnswer } from '../../../../client/index.ts';
import { TextInput } from '../../design/text-input.tsx';
import styles from './unknown.module.css';
import { own } from '../../design/own.ts';

/** What the action would have returned: a field for each value that its module tells of, and JSON for any other. */
export function DataFields({
  need,
  fields,
  setFields,
  more,
  setMore,
  wrong,
}: {
  need: PossibleAnswer['needs'][number];
  fields: Readonly<Record<string, string>>;
  setFields: (fields: Record<string, string>) => void;
  more: string;
  setMore: (more: string) => void;
  /** What is wrong with the JSON. */
  wrong: string | undefined;
}): ReactElement {
  return (
    <fieldset className={styles['data']}>
      <legend>{need.text.charAt(0).toUpperCase() + need.text.slice(1)}</legend>
      {need.fields.map(({ name, type, description }) => (
        <TextInput
          key={name}
          label={name}
          mono
          value={own(fields, name) ?? ''}
          onChange={(value) => setFields({ ...fields, [name]: value })}
          hint={[type, description].filter((each) => each !== undefined).join(': ')}
          required={need.required}
        />
      ))}
      <TextInput
        label={need.fields.length > 0 ? 'Other values, as JSON' : 'Values, as JSON'}
        mono
        lines={2}
        value={more}
        onChange={setMore}
        error={wrong}
        hint='Such as {"mass": 3.2}; may be left empty.'
      />
    </fieldset>
  );
}

/** What somebody has written of a value: JSON, or else a text as it stands. Pure. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The values that are told with "it happened": those of the fields, and more as JSON; or a sentence on what is wrong with it. Pure. */
export function readData(
  fields: Readonly<Record<string, string>>,
  more: string,
): { data?: Record<string, unknown> } | { wrong: string } {
  const told = Object.entries(fields).filter(([, text]) => text.trim() !== '');
  const data: Record<string, unknown> = Object.fromEntries(
    told.map(([name, text]) => [name, valueOf(text.trim())]),
  );
  if (more.trim() !== '') {
    const others = valueOf(more);
    if (typeof others !== 'object' || others === null || Array.isArray(others))
      return { wrong: 'This is to be a JSON object, such as {"mass": 3.2}' };
    Object.assign(data, others);
  }
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
  if ('wrong' in read || read.data === undefined) return read;
  return { data: { ...Object.fromEntries(needed.map((name) => [name, null])), ...read.data } };
}
