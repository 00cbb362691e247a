import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { Told } from '../../design/told.tsx';
import { Problem } from '../../../../client/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import { unknownQuery } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { Panel } from '../../design/panel.tsx';
import { shortId } from '../../design/short-id.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { Since } from '../../design/time.tsx';
import { runAddress } from '../../design/run-address.ts';
import { Became } from './became.tsx';
import { Decide } from './decide.tsx';
import { Known } from './known.tsx';
import { Refused } from './refused.tsx';
import styles from './unknown.module.css';

/** What is known of a step whose outcome nobody knows, and the answers that a person may give, each with what it leads to. */
export function UnknownScreen(): ReactElement {
  const { id } = useParams({ from: '/runs/$id/unknown' });
  const [said, setSaid] = useState<string>();
  // It outlives the question: where somebody else has answered it, this person's word counts for nothing.
  const [refused, setRefused] = useState<string>();
  const { data, error, isPending } = useQuery({ ...unknownQuery(id), enabled: said === undefined });
  if (said !== undefined) return <Became run_id={id} said={said} />;
  if (error instanceof Problem && error.code === 'nothing_unknown') {
    return (
      <>
        <Refused {...{ refused, setRefused }} />
        <Notice kind="plain">
          <p>There is nothing to decide: {sentenceOf(error)}.</p>
          <a href={runAddress(id)}>Open the run {shortId(id)}</a>
        </Notice>
      </>
    );
  }
  if (!data) {
    if (isPending) return <p role="status">Asking what is known of run {shortId(id)} …</p>;
    return (
      <Notice kind="failed">
        <p>
          What is known of run {shortId(id)} cannot be read: {sentenceOf(error)}.
        </p>
        <a href="#/runs">See all runs</a>
      </Notice>
    );
  }
  const { module, instance, step, step_name, label, since, message, attempt } = data;
  return (
    <div className="data">
      <header className={styles['head']}>
        <h1>
          What did {module}/{instance} do?
        </h1>
        <p>
          <StateMark shown={{ key: 'unknown', word: 'outcome unknown' }} /> <Since at={since} /> ·{' '}
          <a href={runAddress(id, step)}>
            {label} <code>{shortId(id)}</code> step {step + 1} “{step_name}”
          </a>
          {attempt > 1 ? `, attempt ${attempt}` : ''}
        </p>
        <p className={styles['why']}>
          <Told text={message} />
        </p>
      </header>
      <div className={styles['sides']}>
        <Panel title="What is known">
          <Known preview={data} />
        </Panel>
        <Panel title="What do you decide?">
          {/* A later attempt is another question: nothing that was filled in for this one is kept. */}
          <Decide key={data.command_id} preview={data} {...{ refused, setRefused }} onSaid={setSaid} />
        </Panel>
      </div>
    </div>
  );
}
