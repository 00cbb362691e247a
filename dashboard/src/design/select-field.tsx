import { useId, type ReactElement } from 'react';

/** A labelled choice of one among many, as the browser shows it: also thousands are shown at once. */
export function SelectField({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly { id: string; word: string }[];
  onChange: (id: string) => void;
}): ReactElement {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select className="control" id={id} value={value} onChange={({ target }) => onChange(target.value)}>
        {options.map((each) => (
          <option key={each.id} value={each.id}>
            {each.word}
          </option>
        ))}
      </select>
    </div>
  );
}
