import { useQuery } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { moduleQuery, useStep } from '../../../api/index.ts';
import type { StepDocument, RunOutline } from '../../../aside/index.ts';
import { own } from '../../../design/own.ts';
import { TextInput } from '../../../design/text-input.tsx';
import { argRows, readArgs } from './arg-rows.ts';
import styles from './recovery.module.css';

/** What was changed of a step's arguments; `wrong` where a field holds no value. */
export interface StepArgs {
  args: Record<string, unknown>;
  wrong: boolean;
}

/** The arguments of a step of a run as fields, filled in with what they are now. */
export function ArgFields({
  run,
  position,
  change,
}: {
  run: RunOutline;
  position: number;
  /** Told what was changed whenever somebody types. */
  change: (args: StepArgs) => void;
}): ReactElement {
  const { data: step, error } = useStep(run.head.run_id, position, run.steps[position]?.revision);
  const { data: module, isPending } = useQuery({
    ...moduleQuery(step?.module ?? ''),
    enabled: !!step?.module,
  });
  if (error) return <p className={styles['quiet']}>The arguments cannot be read: {error.message}</p>;
  // Without a word of the module there are the arguments that the step has.
  if (!step || (isPending && step.module !== ''))
    return <p className={styles['quiet']}>Reading the arguments …</p>;
  const declared = module?.about?.actions.find(({ name }) => name === step.action)?.args ?? [];
  return <Fields step={step} declared={declared} change={change} />;
}

function Fields({
  step,
  declared,
  change,
}: {
  step: StepDocument;
  declared: Parameters<typeof argRows>[1];
  change: (args: StepArgs) => void;
}): ReactElement {
  // As they were when somebody began to type: what comes meanwhile must not move under the fingers.
  const [rows] = useState(() => argRows(step, declared));
  const [texts, setTexts] = useState<Record<string, string>>({});
  const { wrong } = readArgs(rows, texts);
  if (rows.length === 0) return <p className={styles['quiet']}>It takes no arguments.</p>;
  return (
    <>
      {rows.map(({ name, text, type, hint }) => (
        <TextInput
          key={name}
          label={type === 'any' ? name : `${name} (${type})`}
          value={own(texts, name) ?? text}
          onChange={(typed) => {
            const now = { ...texts, ...Object.fromEntries([[name, typed]]) };
            setTexts(now);
            const read = readArgs(rows, now);
            change({ args: read.args, wrong: Object.keys(read.wrong).length > 0 });
          }}
          hint={hint === '' ? undefined : hint}
          error={own(wrong, name)}
          mono
        />
      ))}
    </>
  );
}
