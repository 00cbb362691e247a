import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { gateway, onceOf, orderRun, retryRun, saying, type ChangedArgs } from '../../api/index.ts';
import type { RunOutline, StepLine } from '../../worker/index.ts';
import { Notice, sentenceOf, Failed, Told } from '../../design/told.tsx';
import { Press, PressLink } from '../../design/press.tsx';
import { unknownAddress } from '../../design/address.tsx';
import { recall } from '../../design/remembered.ts';
import { ActPress, SaidAsk, useReason } from '../../session/index.ts';
import { OrderAsk } from './order-ask.tsx';
import { RetryRun, SkipStep } from './recovery/retry-run.tsx';
import { wordOfStep } from './step-look.ts';
import styles from './run.module.css';
import { RunAgain } from './run-again.tsx';
import { verbsFor, type Verb, closed } from './status-sentence.ts';
import type { HeldStep } from '../../../../client/index.ts';
import { SelectField } from '../../design/choice.tsx';
import { InsertSteps, type HeldDialog } from './recovery/insert-steps.tsx';
import {
  ArgFields,
  type StepArgs,
  changedArgs,
  isWrong,
  type ArgsByStep,
  ArgsOfSteps,
} from './recovery/step-args.tsx';
import { PreviewParts, usePreview } from './recovery/retry-preview.tsx';
import recoveryStyles from './recovery/recovery.module.css';
import { TextInput } from '../../design/text-input.tsx';

const dialogs = { again: TryAgain, skip: SkipStep, insert: InsertSteps };

/** An order about a step that has failed and for which the run waits; where several do, it is chosen which. */
function HeldOrder({
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
          word: wordOfStep(run.steps, step),
        }))}
        onChange={setChosen}
      />
    );
  return <Dialog key={chosen} run={run} held={one} which={which} close={close} />;
}

/** The words on the buttons that open a dialog. */
const words = {
  again: 'Try again …',
  skip: 'Skip …',
  insert: 'Insert steps …',
  retry: 'Retry …',
  edit: 'Edit …',
  pause: 'Pause …',
  resume: 'Resume …',
  abandon: 'Abandon the action …',
  cancel: 'Cancel …',
} as const satisfies Partial<Record<Verb, string>>;

type Asked = keyof typeof words;

const looks: Partial<Record<Asked, 'main' | 'danger'>> = {
  again: 'main',
  retry: 'main',
  abandon: 'danger',
  cancel: 'danger',
};

/**
 * What can be ordered of the run now. Only letting it go on takes one step, where the lab does not want to know why: it can be paused
 * again at once.
 */
export function Orders({ run }: { run: RunOutline }): ReactElement {
  const queries = useQueryClient();
  const [asked, setAsked] = useState<Asked>();
  const saysWhy = useReason('resume', 'none') === 'must';
  const id = run.head.run_id;
  const ofRun = { scope: 'runs:control', owners: run.head.owners } as const;
  const verbs = verbsFor(run.head, run.steps);
  const resume = useMutation({
    mutationFn: async () => {
      await orderRun(id, 'resume', { by: recall('weir.name') });
      await queries.invalidateQueries({ queryKey: ['run', id] });
    },
  });
  return (
    <>
      <div className={`buttons ${styles['verbs']}`}>
        {verbs.map((verb) => {
          if (verb === 'resolve')
            return (
              <PressLink key={verb} look="main" href={unknownAddress(id)}>
                Look and decide
              </PressLink>
            );
          if (verb === 'resume' && !saysWhy)
            return (
              <ActPress key={verb} {...ofRun} isDisabled={resume.isPending} onPress={() => resume.mutate()}>
                {resume.isPending ? 'Waiting for the gateway …' : 'Resume'}
              </ActPress>
            );
          return (
            <ActPress
              key={verb}
              {...(verb === 'abandon' ? { scope: 'lab:operate' } : ofRun)}
              look={looks[verb] ?? 'normal'}
              onPress={() => setAsked(verb)}
            >
              {words[verb]}
            </ActPress>
          );
        })}
        <RunAgain key={id} head={run.head} />
      </div>
      {resume.error ? (
        <div className={styles['refused']}>
          <Notice kind="failed">
            <p>{sentenceOf(resume.error)}</p>
            <Press look="quiet" onPress={() => resume.reset()}>
              I have read it
            </Press>
          </Notice>
        </div>
      ) : null}
      {asked === undefined ? null : <Dialog verb={asked} run={run} close={() => setAsked(undefined)} />}
    </>
  );
}

function Dialog({ verb, ...about }: { verb: Asked; run: RunOutline; close: () => void }): ReactElement {
  const { run_id, step_index } = about.run.head;
  switch (verb) {
    case 'again':
    case 'skip':
    case 'insert':
      return <HeldOrder verb={verb} {...about} />;
    case 'retry':
      return <RetryRun {...about} />;
    case 'edit':
      return <EditRun {...about} />;
    default:
      return <OrderAsk {...{ verb, run_id }} step={step_index} close={about.close} />;
  }
}

/** Does the step again at which a run waits, with other arguments where somebody gives some. */
function TryAgain({ run, held, which, close }: HeldDialog): ReactElement {
  const { step, command_id, error: why } = held;
  const { run_id } = run.head;
  const name = run.steps[step]?.name ?? '';
  const [args, setArgs] = useState<StepArgs>({ args: {}, wrong: false });
  const request = { command_id, args: changedArgs(new Map([[step, args]]), run.steps) };
  const { preview, old, error } = usePreview(run_id, request);
  return (
    <SaidAsk
      title={`Try “${name}” again?`}
      consequence={
        <p>
          It failed: <Told text={closed(why.message)} /> Look at the instrument first: it acts at once.
        </p>
      }
      act={{
        word: 'Try again',
        ready: !args.wrong && preview?.allowed !== false,
        run: async (said) => void (await retryRun(run_id, request, said)),
      }}
      verb="retry"
      reason="may"
      close={close}
    >
      {which}
      {preview ? <PreviewParts preview={preview} old={old} /> : null}
      <Failed error={error} />
      <details className={recoveryStyles['more']}>
        <summary>Change its arguments</summary>
        <div className="stack-12">
          <ArgFields run={run} position={step} change={setArgs} />
        </div>
      </details>
    </SaidAsk>
  );
}

/** Changes what a run does from here on: what it is called, how soon it has its turn, and with what its steps are done. */
function EditRun({ run, close }: { run: RunOutline; close: () => void }): ReactElement {
  const { run_id } = run.head;
  const [before] = useState({ label: run.head.label, priority: String(run.head.priority ?? 0) });
  const [label, setLabel] = useState(before.label);
  const [priority, setPriority] = useState(before.priority);
  const [args, setArgs] = useState<ArgsByStep>(new Map());
  const { changes, wrong } = readRunChanges(before, { label, priority }, args, run.steps);
  const ahead = run.steps.filter(({ state }) => state === 'idle' || state === 'not_ready');
  return (
    <SaidAsk
      wide
      title="Edit this run?"
      consequence={<p>What has begun stays as it is. What you change here counts from the next step on.</p>}
      act={{
        word: 'Change it',
        ready: changes !== undefined && wrong === undefined && !isWrong(args),
        run: async (said) => {
          const body = { ...changes, ...saying(said) };
          await gateway.PATCH('/runs/{id}', { params: onceOf(run_id, said), body });
        },
      }}
      verb="edit"
      reason="may"
      close={close}
    >
      <TextInput label="Label" value={label} onChange={setLabel} required error={wrong?.label} />
      <TextInput
        label="Priority"
        value={priority}
        onChange={setPriority}
        hint="A whole number: the higher goes first, 0 is usual."
        error={wrong?.priority}
        as="number"
      />
      {ahead.length === 0 ? null : (
        <ArgsOfSteps
          run={run}
          positions={ahead.map(({ position }) => position)}
          changes={args}
          change={setArgs}
        />
      )}
    </SaidAsk>
  );
}

interface Typed {
  label: string;
  priority: string;
}

/** What was changed of a run, undefined where nothing was; and what is wrong, by field. Pure. */
export function readRunChanges(
  before: Typed,
  now: Typed,
  args: ArgsByStep,
  steps: readonly StepLine[],
): {
  changes: { label?: string; priority?: number; args?: ChangedArgs } | undefined;
  wrong: Partial<Typed> | undefined;
} {
  const [label, priority] = [now.label.trim(), now.priority.trim()];
  const wrong = {
    ...(label === '' ? { label: 'A run is called something.' } : {}),
    ...(/^-?\d{1,9}$/.test(priority) ? {} : { priority: 'a whole number is asked for' }),
  };
  const others = changedArgs(args, steps);
  const changes = {
    ...(label === before.label ? {} : { label }),
    ...(priority === before.priority ? {} : { priority: Number(priority) }),
    ...(Object.keys(others).length === 0 ? {} : { args: others }),
  };
  return {
    changes: Object.keys(changes).length === 0 ? undefined : changes,
    wrong: Object.keys(wrong).length === 0 ? undefined : wrong,
  };
}
