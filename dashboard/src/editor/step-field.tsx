import { useEffect, useEffectEvent, useState, type ReactElement } from 'react';
import { SelectField } from '../design/choice.tsx';
import { TextInput } from '../design/text-input.tsx';
import { Told } from '../design/told.tsx';
import { isSame } from '../workflow-text/index.ts';
import { readField, type StepField, typedText } from './step-fields.ts';

/** How long a person pauses before what they typed is put into the text (milliseconds). */
const restMs = 400;

/** One value of a step. What is typed is put into the text once it rests, or when the field is left. */
export function Field({
  field,
  put,
  fault,
}: {
  field: StepField;
  put: (value: unknown) => void;
  fault: string | undefined;
}): ReactElement {
  const { label, options, hint, required, value, type } = field;
  const there = typedText(field);
  const [typed, setTyped] = useState<string>();
  const [known, setKnown] = useState(there);
  // The text has changed by itself, and not to what is typed here.
  if (known !== there) {
    setKnown(there);
    if (typed !== undefined && !isSame(valueIn(field, typed), value)) setTyped(undefined);
  }
  const give = useEffectEvent((text: string) => {
    const read = readField(field, text);
    if ('error' in read) return;
    const next = 'value' in read ? read.value : undefined;
    if (!isSame(next, value ?? undefined)) put(next);
  });
  useEffect(() => {
    if (typed === undefined) return undefined;
    const timer = setTimeout(() => give(typed), restMs);
    return () => clearTimeout(timer);
  }, [typed]);
  const leave = (): void => {
    if (typed === undefined) return;
    const read = readField(field, typed);
    if ('error' in read) return;
    const next = 'value' in read ? read.value : undefined;
    if (!isSame(next, value ?? undefined)) put(next);
    else setTyped(undefined);
  };
  const shown = typed ?? there;
  const read = typed === undefined ? undefined : readField(field, typed);
  const wrong = read && 'error' in read ? read.error : fault;
  if (options.length > 0) {
    return (
      <div className="stack-4">
        <SelectField
          label={required ? `${label} *` : label}
          value={shown}
          options={asChoices(options, there)}
          onChange={(next) => {
            setTyped(next);
            const chosen = readField(field, next);
            if (!('error' in chosen)) put('value' in chosen ? chosen.value : undefined);
          }}
        />
        {hint === '' ? null : (
          <span className="quiet small">
            <Told text={hint} />
          </span>
        )}
        {wrong === undefined ? null : <span className="wrong">{wrong}</span>}
      </div>
    );
  }
  return (
    <div onBlur={leave}>
      <TextInput
        label={label}
        value={shown}
        onChange={setTyped}
        hint={hint.replaceAll('`', '')}
        required={required}
        lines={linesFor(shown)}
        mono={type !== 'string'}
        {...(wrong === undefined ? {} : { error: <Told text={wrong} /> })}
      />
    </div>
  );
}

function valueIn(field: StepField, text: string): unknown {
  const read = readField(field, text);
  return 'value' in read ? read.value : undefined;
}

/** The options by their texts; one that is not there yet has an entry of its own. */
function asChoices(options: StepField['options'], there: string): { id: string; word: string }[] {
  const choices = options.map(({ value, word }) => ({
    id: value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value),
    word,
  }));
  return choices.some(({ id }) => id === there)
    ? choices
    : [{ id: there, word: there === '' ? 'Choose …' : there }, ...choices];
}

const mostLines = 8;
const longLine = 60;

function linesFor(text: string): number {
  const lines = text.split('\n').length;
  if (lines === 1) return text.length > longLine ? 3 : 1;
  return Math.min(lines + 1, mostLines);
}
