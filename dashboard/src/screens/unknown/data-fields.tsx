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
