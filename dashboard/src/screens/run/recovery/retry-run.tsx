import { useState, type ReactElement } from 'react';
import { dataReadQuery, gateway, onceOf, retryRun, saying } from '../../../api/index.ts';
import { calledStep } from '../step-look.ts';
import type { RunOutline } from '../../../worker/index.ts';
import { Failed } from '../../../design/told.tsx';
import { SelectField } from '../../../design/choice.tsx';
import { IdLink, shortId, runAddress } from '../../../design/address.tsx';
import { ArgsOfSteps, changedArgs, isWrong, type ArgsByStep } from './step-args.tsx';
import { PreviewParts, usePreview } from './retry-preview.tsx';
import styles from './recovery.module.css';
import { SaidAsk } from '../../../session/index.ts';
import type { HeldDialog } from './insert-steps.tsx';
import { useQuery } from '@tanstack/react-query';
import { useData, withNull } from '../../unknown/data-fields.tsx';

/** Makes a run that goes on from one which is over: from which step, what that does, and with which arguments. Leads to it. */
export function RetryRun({ run, close }: { run: RunOutline; close: () => void }): ReactElement {
  const { run_id } = run.head;
  const [from, setFrom] = useState('');
  const [changes, setChanges] = useState<ArgsByStep>(new Map());
  const request = {
    ...(from === '' ? {} : { from_step: Number(from) }),
    args: changedArgs(changes, run.steps),
  };
  const { preview, old, error } = usePreview(run_id, request);
  const begun = run.steps.filter(({ state }) => state !== 'idle' && state !== 'not_ready');
  const taken = new Set(preview?.steps.flatMap(({ does, name }) => (does === 'taken_over' ? [name] : [])));
  const doing = run.steps.filter(({ name, position }) => !taken.has(name) || changes.has(position));
  return (
    <SaidAsk
      wide
      title="Retry this run?"
      consequence={
        <p>
          A new run of the same experiment takes over what is done, and does the rest. Nothing of this run
          changes. Look at the deck first.
        </p>
      }
      act={{
        word: 'Retry',
        ready: preview?.allowed === true && !old && !isWrong(changes),
        run: async (said) => {
          location.hash = runAddress(await retryRun(run_id, request, said));
        },
      }}
      verb="retry"
      reason="may"
      close={close}
    >
      <SelectField
        label="Begin with"
        value={from}
        options={[
          { id: '', word: 'what is not done' },
          ...begun.map((line) => ({ id: String(line.position), word: calledStep(line) })),
        ]}
        onChange={setFrom}
      />
      {preview ? <PreviewParts preview={preview} old={old} /> : null}
      {preview?.goes_on_as === undefined ? null : (
        <p>
          <IdLink to={runAddress(preview.goes_on_as)} id={preview.goes_on_as}>
            Open run {shortId(preview.goes_on_as)}
          </IdLink>
        </p>
      )}
      {preview || error ? null : <p className="quiet">Asking what it would do …</p>}
      <Failed error={error} />
      <details className={styles['more']}>
        <summary>Change arguments</summary>
        <div className="stack-12">
          <ArgsOfSteps
            run={run}
            positions={doing.map(({ position }) => position)}
            changes={changes}
            change={setChanges}
          />
        </div>
      </details>
    </SaidAsk>
  );
}

/** Lets a run go on without the step at which it waits, with what later steps read of it. */
export function SkipStep({ run, held: { step }, which, close }: HeldDialog): ReactElement {
  const { run_id } = run.head;
  const name = run.steps[step]?.name ?? '';
  const { read, ask } = useData();
  const { data: reads } = useQuery(dataReadQuery(run_id, step, run.revision));
  const needed = (reads ?? []).flatMap((each) => (each.asked ? [] : [each.name]));
  const { data, wrong } = withNull(read, needed);
  const need = {
    name: 'data' as const,
    text: textOf(reads?.length),
    required: false,
    fields: (reads ?? []).map((each) => ({
      name: each.name,
      description: `read by ${each.by.map((reader) => `“${reader}”`).join(', ')}; ${each.asked ? 'left out' : 'null'} where it is left empty`,
    })),
  };
  return (
    <SaidAsk
      title={`Go on without “${name}”?`}
      consequence={
        <p>
          The step is not done, and the run goes on with what comes after it. What it was to do stays undone,
          unless somebody has done it by hand.
        </p>
      }
      act={{
        word: 'Skip the step',
        ready: wrong === undefined,
        run: async (said) => {
          const body = { step, ...(data && { data }), ...saying(said) };
          await gateway.POST('/runs/{id}/skip', { params: onceOf(run_id, said), body });
        },
      }}
      reason="must"
      close={close}
    >
      {which}
      {ask(need)}
    </SaidAsk>
  );
}

function textOf(reads: number | undefined): string {
  if (reads === undefined) return 'looking at what later steps read of it …';
  return reads === 0
    ? 'no later step is known to read a value of it'
    : 'what it would have returned, for later steps';
}
