import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { nowQuery } from '../../api/index.ts';
import { Question } from '../../asking/index.ts';
import styles from './run.module.css';

/** What the run asks somebody now. */
export function RunAsks({ runId }: { runId: string }): ReactElement | null {
  const { data } = useQuery(nowQuery);
  const asks = (data?.asks ?? []).filter(({ run_id }) => run_id === runId);
  if (asks.length === 0) return null;
  return (
    <section aria-label="What the run asks" className={styles['asks']}>
      {asks.map((ask) => (
        <Question key={ask.id} ask={ask} withRun={false} />
      ))}
    </section>
  );
}
