import { useState, type ReactElement } from 'react';
import { retryRun } from '../../../api/index.ts';
import type { RunOutline } from '../../../aside/index.ts';
import { Ask } from '../../../design/ask.tsx';
import { Notice } from '../../../design/notice.tsx';
import { SelectField } from '../../../design/select-field.tsx';
import { shortId } from '../../../design/short-id.tsx';
import { runAddress } from '../../../design/run-address.ts';
import { ArgsOfSteps } from './args-of-steps.tsx';
import { PreviewParts } from './preview-parts.tsx';
import styles from './recovery.module.css';
import { changedArgs, isWrong, type ArgsByStep } from './step-args.ts';
import { useReason } from '../../../session/index.ts';
import { useGiver } from './use-giver.tsx';
import { usePreview } from './use-preview.ts';

/** Makes a run that goes on from one which is over: from which step, what that does, and with which arguments. Leads to it. */
export function RetryRun({ run, close }: { run: RunOutline; close: () => void }): ReactElement {
  const { run_id } = run.head;
  const giver = useGiver();
  const reason = useReason('retry', 'may');
  const [from, setFrom] = useState('');
  const [changes, setChanges] = useState<ArgsByStep>(new Map());
  const wish = {
    ...(from === '' ? {} : { from_step: Number(from) }),
    args: changedArgs(changes, run.steps),
  };
  const { preview, old, error } = usePreview(run_id, wish);
  const begun = run.steps.filter(({ state }) => state !== 'idle' && state !== 'not_ready');
  const taken = new Set(preview?.steps.flatMap(({ does, name }) => (does === 'taken_over' ? [name] : [])));
  const doing = run.steps.filter(({ name, position }) => !taken.has(name) || changes.has(position));
  return (
    <Ask
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
        run: async (reason) => {
          const next = await retryRun(run_id, wish, giver.said(reason));
          giver.keep();
          location.hash = runAddress(next);
        },
      }}
      reason={reason}
      close={close}
    >
      <SelectField
        label="Begin with"
        value={from}
        options={[
          { id: '', word: 'what is not done' },
          ...begun.map(({ position, name }) => ({ id: String(position), word: `${position + 1} ${name}` })),
        ]}
        onChange={setFrom}
      />
      {preview ? <PreviewParts preview={preview} old={old} /> : null}
      {preview?.goes_on_as === undefined ? null : (
        <p>
          <a href={runAddress(preview.goes_on_as)}>Open run {shortId(preview.goes_on_as)}</a>
        </p>
      )}
      {preview === undefined && error === undefined ? (
        <p className={styles['quiet']}>Asking what it would do …</p>
      ) : null}
      {error === undefined ? null : <Notice kind="failed">{error}</Notice>}
      <details className={styles['more']}>
        <summary>Change arguments</summary>
        <div>
          <ArgsOfSteps
            run={run}
            positions={doing.map(({ position }) => position)}
            changes={changes}
            change={setChanges}
          />
        </div>
      </details>
      {giver.asks}
    </Ask>
  );
}
