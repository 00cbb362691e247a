import type { ReactElement } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import type { Now } from '../../../../client/index.ts';
import { Press } from '../../design/press.tsx';
import { shortId } from '../../design/short-id.tsx';
import { Since } from '../../design/time.tsx';
import { runAddress } from '../../design/run-address.ts';
import styles from './instruments.module.css';

/** How many runs wait for a module, and which come next. */
export function Queue({
  queue: { module, runs, next },
}: {
  queue: NonNullable<Now['queues']>[number];
}): ReactElement {
  const told = runs === 1 ? '1 waits' : `${runs} wait`;
  return (
    <DialogTrigger>
      <Press look="quiet" aria-label={`${told} for ${module}: which come next`}>
        {told}
      </Press>
      <Popover className={styles['popover'] ?? ''} placement="bottom end">
        <Dialog className={styles['next'] ?? ''} aria-label={`What waits for ${module}`}>
          <ol>
            {next.map(({ run_id, step, step_name, label, since }) => (
              <li key={`${run_id} ${step}`}>
                <a href={runAddress(run_id, step)}>
                  {step_name} · {label} <code>{shortId(run_id)}</code>
                </a>
                <small>
                  waits for <Since at={since} />
                </small>
              </li>
            ))}
          </ol>
          {runs > next.length ? <p>and {runs - next.length} more</p> : null}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
