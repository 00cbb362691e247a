import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { formatTime, type WaitLink } from '../../../../client/index.ts';
import type { RunHead } from '../../aside/index.ts';
import { waitsQuery } from '../../api/index.ts';
import { Since } from '../../design/time.tsx';
import { Told } from '../../design/told.tsx';
import styles from './waits.module.css';
import { wayOf } from './way-of.ts';

/** Why a step does not start yet. Of several that wait, each says its own reason; all else of them stands above the list. */
export function Waits({ head, position }: { head: RunHead; position: number }): ReactElement | null {
  const { run_id, waiting, waiting_for, waiting_steps } = head;
  if (waiting_steps < 2) return <Chain runId={run_id} waiting={waiting} />;
  const own = waiting_for.find(({ step }) => step === position);
  return own ? (
    <p className={styles['waits']}>
      <Told text={own.text} />
    </p>
  ) : null;
}

/** Each line waits for the next one, and the last is what must happen. */
function Chain({ runId, waiting }: { runId: string; waiting: string | null }): ReactElement | null {
  const { data } = useQuery(waitsQuery(runId));
  const chain = data?.chain ?? [];
  if (chain.length === 0)
    return waiting === null ? null : (
      <p className={styles['waits']}>
        <Told text={waiting} />
      </p>
    );
  return (
    <ol className={styles['chain']} aria-label="Why it waits">
      {chain.map((link, at) => {
        const way = wayOf(link, runId);
        const why = link.reason === undefined ? '' : ` (${link.reason})`;
        return (
          <li key={at}>
            <span aria-hidden="true">← </span>
            {way === undefined ? (
              <Told text={link.text} />
            ) : (
              <a href={way}>
                <Told text={link.text} />
              </a>
            )}
            <Told text={why} />
            {link.since === null ? null : (
              <>
                {' '}
                <span className={styles['since']}>
                  <Since at={link.since} />
                </span>
              </>
            )}
            {link.until ? <span className={styles['since']}> {endInWords(link.until)}</span> : null}
            {link.first === undefined ? null : <span> {link.first}</span>}
            {link.next === undefined ? null : <code className={styles['command']}>{link.next}</code>}
          </li>
        );
      })}
    </ol>
  );
}

/** When it is over, or what becomes of it then, by what says so. */
function endInWords({ at, basis }: NonNullable<WaitLink['until']>): string {
  const when = formatTime(at);
  if (basis === 'lost_after') return `its outcome is unknown at ${when} unless it is back`;
  return `until ${when}${basis === 'timeout' ? ' at the latest' : ''}`;
}
