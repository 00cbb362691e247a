import { useState, type ReactElement, type Ref } from 'react';
import type { Attention } from '../../attention/index.ts';
import { StateIcon } from '../../design/icon.tsx';
import { Press } from '../../design/press.tsx';
import { shortId } from '../../design/short-id.tsx';
import { Told } from '../../design/told.tsx';
import { Since } from '../../design/time.tsx';
import { isKiosk } from '../../design/kiosk.ts';
import { askAddress, runAddress, unknownAddress } from '../../design/run-address.ts';
import styles from './attention.module.css';
import { Remedy } from './remedy.tsx';

/** What is so, since when, at which run and step, and one thing to press that leads to what to do. */
export function AttentionLine({
  line,
  marked,
  ref,
}: {
  line: Attention;
  /** True where somebody has come for this one. */
  marked: boolean;
  ref?: Ref<HTMLLIElement> | undefined;
}): ReactElement {
  const { state, subject, text, since, run, then } = line;
  return (
    <li ref={ref} tabIndex={-1} data-state={state} data-marked={marked || undefined}>
      <StateIcon of={state} size={20} />
      <b className={styles['subject']}>{subject}</b>
      <span className={styles['what']}>
        <span className={styles['text']}>
          <Told text={text} />
        </span>
        <span className={styles['about']}>
          {run ? <Where run={run} /> : null}
          {then === null ? null : <Told text={then} />}
        </span>
      </span>
      <span className={styles['since']}>
        {since === null ? null : (
          <>
            for <Since at={since} />
          </>
        )}
      </span>
      {isKiosk ? null : <LeadsTo line={line} />}
    </li>
  );
}

function Where({ run }: { run: NonNullable<Attention['run']> }): ReactElement {
  const words = (
    <>
      {run.label ?? 'run'} <code>{shortId(run.run_id)}</code> step {run.step + 1}
      {run.step_name === null ? '' : ` “${run.step_name}”`}
    </>
  );
  return isKiosk ? <span>{words}</span> : <a href={runAddress(run.run_id, run.step)}>{words}</a>;
}

function LeadsTo({ line: { lead, subject } }: { line: Attention }): ReactElement {
  const [asked, setAsked] = useState(false);
  const more = <span className="unseen"> {subject}</span>;
  switch (lead.to) {
    case 'unknown':
      return (
        <a className={styles['lead']} data-main href={unknownAddress(lead.run_id)}>
          Look and decide{more}
        </a>
      );
    case 'failed':
      return (
        <a className={styles['lead']} data-main href={runAddress(lead.run_id, lead.step)}>
          Look and decide{more}
        </a>
      );
    case 'ask':
      return (
        <a className={styles['lead']} data-main href={askAddress(lead.id)}>
          Answer{more}
        </a>
      );
    case 'run':
      return (
        <a className={styles['lead']} href={runAddress(lead.run_id, lead.step)}>
          Open the run{more}
        </a>
      );
    case 'remedy':
      return (
        <>
          <Press onPress={() => setAsked(true)}>What can I do?{more}</Press>
          {asked ? <Remedy lead={lead} close={() => setAsked(false)} /> : null}
        </>
      );
  }
}
