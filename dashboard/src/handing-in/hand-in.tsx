import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import {
  handIn,
  handInMany,
  newKey,
  registerExperiment,
  type Submission,
  useExperimentChoices,
} from '../api/index.ts';
import { Problem } from '../../../client/index.ts';
import { sentenceOf, Notice } from '../design/told.tsx';
import { runAddress } from '../design/address.tsx';
import { SelectField } from '../design/choice.tsx';
import { TextInput } from '../design/text-input.tsx';
import { ActPress } from '../session/index.ts';
import styles from './handing-in.module.css';
import type { FilledIn } from './use-filled-in.ts';

const newOne = '';

/** Chooses the experiment and hands the run in: dry, or for real. It stays in sight, however long the workflow and its form are. */
export function HandIn({ of }: { of: FilledIn }): ReactElement | null {
  const { about, submission, checked, ready } = of;
  return about && submission ? (
    <Bar submission={submission} workflow={about.name} runs={checked?.runs ?? 1} ready={ready} />
  ) : null;
}

function Bar({
  submission,
  workflow,
  runs,
  ready,
}: {
  submission: Submission;
  /** The name of the workflow, which a new experiment takes unless somebody gives it another. */
  workflow: string | null;
  /** How many runs it is for. */
  runs: number;
  ready: boolean;
}): ReactElement {
  const usual = workflow ?? 'experiment';
  const experiments = useExperimentChoices();
  const [experiment, setExperiment] = useState(newOne);
  const [name, setName] = useState('');
  // The same submission is the same run, however often it is sent: until it was taken it keeps its key.
  const [key, setKey] = useState(() => ({ of: submission, dry: newKey(), real: newKey() }));
  if (key.of !== submission) setKey({ of: submission, dry: newKey(), real: newKey() });

  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (simulate: boolean) => {
      const experiment_id =
        experiment === newOne ? await registerExperiment(name.trim() || usual) : experiment;
      setExperiment(experiment_id);
      const how = { experiment_id, simulate, key: simulate ? key.dry : key.real };
      if (submission.count === undefined && submission.table === undefined) {
        location.hash = runAddress(await handIn(submission, how));
        return;
      }
      await handInMany(submission, how);
      await navigate({ to: '/runs', search: { experiment_id } });
    },
  });
  const isOpen = error instanceof Problem && error.status === 0;
  const may = { scope: 'runs:submit', isDisabled: !ready || isPending } as const;
  return (
    <section className={`card stack-8 ${styles['handIn']}`} aria-label="Hand in">
      {error ? (
        <Notice kind="failed">
          {sentenceOf(error)}
          {isOpen ? ' Press again: it is carried out once, however often it is sent.' : ''}
        </Notice>
      ) : null}
      <div className={`tools ${styles['line']}`}>
        <SelectField
          label="Experiment"
          value={experiment}
          options={[{ id: newOne, word: 'a new one' }, ...experiments.slice(0, 50)]}
          onChange={setExperiment}
        />
        {experiment === newOne ? (
          <TextInput label={`Its name; default “${usual}”`} value={name} onChange={setName} />
        ) : null}
        <span className="quiet small">A dry run goes through all steps, and no instrument moves.</span>
        <ActPress {...may} onPress={() => mutate(true)}>
          Dry run
        </ActPress>
        <ActPress {...may} look="main" onPress={() => mutate(false)}>
          {isPending ? 'Waiting for the gateway …' : runs > 1 ? `Submit ${runs} runs` : 'Submit'}
        </ActPress>
      </div>
    </section>
  );
}
