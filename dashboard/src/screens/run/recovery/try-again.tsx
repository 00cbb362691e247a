import { useState, type ReactElement } from 'react';
import { retryRun } from '../../../api/index.ts';
import { Ask } from '../../../design/ask.tsx';
import { Notice } from '../../../design/notice.tsx';
import { Told } from '../../../design/told.tsx';
import { ArgFields, type StepArgs } from './arg-fields.tsx';
import { closed } from '../status-sentence.ts';
import { PreviewParts } from './preview-parts.tsx';
import styles from './recovery.module.css';
import { changedArgs } from './step-args.ts';
import type { HeldDialog } from './held-dialog.ts';
import { useReason } from '../../../session/index.ts';
import { useGiver } from './use-giver.tsx';
import { usePreview } from './use-preview.ts';

/** Does the step again at which a run waits, with other arguments where somebody gives some. */
export function TryAgain({ run, held, which, close }: HeldDialog): ReactElement {
  const { step, command_id, error: why } = held;
  const { run_id } = run.head;
  const name = run.steps[step]?.name ?? '';
  const giver = useGiver();
  const reason = useReason('retry', 'may');
  const [args, setArgs] = useState<StepArgs>({ args: {}, wrong: false });
  const wish = { command_id, args: changedArgs(new Map([[step, args]]), run.steps) };
  const { preview, old, error } = usePreview(run_id, wish);
  return (
    <Ask
      title={`Try “${name}” again?`}
      consequence={
        <p>
          It failed: <Told text={closed(why.message)} /> Look at the instrument first: it acts at once.
        </p>
      }
      act={{
        word: 'Try again',
        ready: !args.wrong && preview?.allowed !== false,
        run: async (reason) => {
          await retryRun(run_id, wish, giver.said(reason));
          giver.keep();
        },
      }}
      reason={reason}
      close={close}
    >
      {which}
      {preview ? <PreviewParts preview={preview} old={old} /> : null}
      {error === undefined ? null : <Notice kind="failed">{error}</Notice>}
      <details className={styles['more']}>
        <summary>Change its arguments</summary>
        <div>
          <ArgFields run={run} position={step} change={setArgs} />
        </div>
      </details>
      {giver.asks}
    </Ask>
  );
}
