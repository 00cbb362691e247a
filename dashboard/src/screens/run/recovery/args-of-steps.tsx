import { useState, type ReactElement } from 'react';
import type { RunOutline } from '../../../worker/index.ts';
import { SelectField } from '../../../design/select-field.tsx';
import { ArgFields } from './arg-fields.tsx';
import type { ArgsByStep } from './step-args.ts';

/** Arguments of steps, a step at a time; what was typed for one stays while another is looked at. */
export function ArgsOfSteps({
  run,
  positions,
  changes,
  change,
}: {
  run: RunOutline;
  /** The steps whose arguments may be changed. */
  positions: readonly number[];
  changes: ArgsByStep;
  change: (changes: ArgsByStep) => void;
}): ReactElement {
  const [chosen, setChosen] = useState('');
  const opened = new Set([...changes.keys(), ...(chosen === '' ? [] : [Number(chosen)])]);
  const wordOf = (position: number): string => {
    const changed = Object.keys(changes.get(position)?.args ?? {});
    const how = changed.length === 0 ? '' : ` (other ${changed.join(', ')})`;
    return `${position + 1} ${run.steps[position]?.name ?? ''}${how}`;
  };
  return (
    <>
      <SelectField
        label="Arguments of"
        value={chosen}
        options={[
          { id: '', word: 'choose a step' },
          ...positions.map((position) => ({ id: String(position), word: wordOf(position) })),
        ]}
        onChange={setChosen}
      />
      {[...opened].map((position) => (
        <div key={position} className="stack-12" hidden={String(position) !== chosen}>
          <ArgFields
            run={run}
            position={position}
            change={(args) => change(new Map(changes).set(position, args))}
          />
        </div>
      ))}
    </>
  );
}
