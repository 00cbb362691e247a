import { useState, type ReactElement } from 'react';
import type { HeldStep } from '../../../../../client/index.ts';
import type { RunOutline } from '../../../aside/index.ts';
import { SelectField } from '../../../design/select-field.tsx';
import { InsertSteps } from './insert-steps.tsx';
import { SkipStep } from './skip-step.tsx';
import { TryAgain } from './try-again.tsx';

const dialogs = { again: TryAgain, skip: SkipStep, insert: InsertSteps };

/** An order about a step that has failed and for which the run waits; where several do, it is chosen which. */
export function HeldOrder({
  verb,
  run,
  close,
}: {
  verb: keyof typeof dialogs;
  run: RunOutline;
  close: () => void;
}): ReactElement | null {
  // As it was when somebody pressed the button: an answer is never about what has come about since.
  const [held] = useState<readonly HeldStep[]>(run.head.held ?? []);
  const [chosen, setChosen] = useState(held[0]?.command_id ?? '');
  const one = held.find(({ command_id }) => command_id === chosen);
  if (!one) return null;
  const Dialog = dialogs[verb];
  const which =
    held.length < 2 ? null : (
      <SelectField
        label="Which step"
        value={chosen}
        options={held.map(({ command_id, step }) => ({
          id: command_id,
          word: `${step + 1} ${run.steps[step]?.name ?? ''}`,
        }))}
        onChange={setChosen}
      />
    );
  return <Dialog key={chosen} run={run} held={one} which={which} close={close} />;
}
