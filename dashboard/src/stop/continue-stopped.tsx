import { someOf } from '../../../shared/sentences/index.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import { gateway, nowQuery, reading, retryRun, type SaidOnce } from '../api/index.ts';
import type { StoppedRuns } from '../../../client/index.ts';
import { StateIcon } from '../design/state.tsx';
import { Press } from '../design/press.tsx';
import { useRemembered } from '../design/remembered.ts';
import { Told, sentenceOf } from '../design/told.tsx';
import { ActPress, SaidAsk } from '../session/index.ts';
import styles from './stop.module.css';

/** The feed makes it old when a run is cancelled. The gateway reads many runs for it, so it is seldom read otherwise (milliseconds). */
const stoppedQuery = {
  ...reading(['stopped'], (signal) => gateway.GET('/runs/stopped', { signal })),
  refetchInterval: 60_000,
};

/** Under which the browser keeps the number of the stop whose runs stay ended. */
const leftName = 'weir.left-ended';

/** Once a safety stop is reset: how many runs it has ended, and the button that continues them. Left out for good on "Leave them ended". */
export function ContinueStopped(): ReactElement | null {
  const held = useQuery(nowQuery).data?.held;
  const isHeld = held === undefined || held?.key === 'safety_stop';
  const found = useQuery({ ...stoppedQuery, enabled: !isHeld }).data;
  const [left, leave] = useRemembered(leftName);
  const [asking, setAsking] = useState(false);
  if (isHeld || !found || found.count === 0) return null;
  const latest = String(Math.max(...found.runs.map(({ order }) => order)));
  if (left === latest && !asking) return null;
  return (
    <div className={styles['ended']}>
      <StateIcon of="attention" />
      <span role="status">
        A safety stop has ended {found.count} {found.count === 1 ? 'run' : 'runs'}.
      </span>
      <ActPress scope="runs:control" onPress={() => setAsking(true)}>
        Continue …
      </ActPress>
      <Press look="quiet" onPress={() => leave(latest)}>
        Leave ended
      </Press>
      {asking ? <ContinueAsk close={() => setAsking(false)} /> : null}
    </div>
  );
}

function ContinueAsk({ close }: { close: () => void }): ReactElement {
  const queries = useQueryClient();
  // Another person may have continued them meanwhile: nothing is continued by a list from before this dialog.
  const { data, isFetching } = useQuery({ ...stoppedQuery, refetchOnMount: 'always' });
  const { runs, count }: StoppedRuns = data ?? { runs: [], count: 0 };
  const wanted = runs.filter(({ allowed }) => allowed);
  const run = async (said: SaidOnce): Promise<void> => {
    const refused: string[] = [];
    // In the order of their submission; one that is refused keeps no other back.
    for (const { run_id, label } of wanted)
      await retryRun(run_id, { args: {} }, said).catch((error: unknown) =>
        refused.push(`“${label}”: ${sentenceOf(error)}`),
      );
    await Promise.all(
      [['runs'], stoppedQuery.queryKey].map((queryKey) => queries.invalidateQueries({ queryKey })),
    );
    if (refused.length > 0) throw new Error(refused.join(' '));
  };
  return (
    <SaidAsk
      wide
      title={`Continue ${wanted.length} ${wanted.length === 1 ? 'run' : 'runs'}?`}
      consequence={
        <p>
          Each continues as a new run, which takes over what is done, and does the rest. Look at the deck
          first.
        </p>
      }
      act={{ word: 'Continue', ready: wanted.length > 0 && !isFetching, run }}
      verb="retry"
      reason="may"
      close={close}
    >
      <ul className={styles['runs']}>
        {runs.map(({ run_id, label, allowed, begins, moves, stale, warnings, problems }) => (
          <li key={run_id}>
            <b>{label}</b> {allowed ? `begins with ${someOf(begins, '', 3)}` : 'cannot be continued'}
            <ul>
              {[
                ...problems.map(({ message }) => message),
                ...moves.map(({ name, text }) => `${name}: ${text}`),
                ...stale.filter(({ weight }) => weight === 'warning').map(({ text }) => text),
                ...warnings,
              ].map((text) => (
                <li key={text} className="soft small">
                  <Told text={text} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {count > runs.length ? <p className="soft">{count - runs.length} more come after these.</p> : null}
    </SaidAsk>
  );
}
