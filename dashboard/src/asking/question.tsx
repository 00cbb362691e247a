import { useEffect, useRef, type ReactElement } from 'react';
import type { Ask } from '../../../client/index.ts';
import { StateIcon } from '../design/icon.tsx';
import { shortId } from '../design/short-id.tsx';
import { Since } from '../design/time.tsx';
import { FilePreview } from '../preview/index.ts';
import { runAddress } from '../design/run-address.ts';
import { AnswerForm } from './answer-form.tsx';
import styles from './asking.module.css';

/** A question: who is asked, by which step, since when, what there is to look at, and the form that answers it. */
export function Question({
  ask,
  marked = false,
  withRun = true,
}: {
  ask: Ask;
  /** True where somebody has come for this one. */
  marked?: boolean;
  /** False where the run is what is shown. */
  withRun?: boolean;
}): ReactElement {
  const { id, module, instance, label, run_id, step, step_name, since, message, files } = ask;
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!marked) return;
    place.current?.scrollIntoView({ block: 'start' });
    place.current?.focus();
  }, [marked]);
  const heading = `ask-${id}`;
  return (
    <article
      ref={place}
      tabIndex={-1}
      className={styles['question']}
      aria-labelledby={heading}
      data-marked={marked || undefined}
    >
      <p className={styles['about']}>
        <StateIcon of="asked" />
        <b>
          {module}/{instance}
        </b>
        <a href={runAddress(run_id, step)}>
          {withRun ? (
            <>
              {label} <code>{shortId(run_id)}</code>{' '}
            </>
          ) : null}
          step {step + 1} “{step_name}”
        </a>
        <span className={styles['since']}>
          for <Since at={since} />
        </span>
      </p>
      <h2 id={heading} className={styles['message']}>
        {message}
      </h2>
      {files.map((file) => (
        <FilePreview key={file.label} runId={run_id} file={file} />
      ))}
      <AnswerForm ask={ask} />
    </article>
  );
}
