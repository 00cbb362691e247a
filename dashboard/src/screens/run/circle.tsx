import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import type { RunHead } from '../../aside/index.ts';
import { orderRun } from '../../api/index.ts';
import { Ask } from '../../design/ask.tsx';
import { Press } from '../../design/press.tsx';
import { shortId } from '../../design/short-id.tsx';
import { useLinkState } from '../../live/index.ts';
import { useWhyNot } from '../../session/index.ts';
import { useGiver } from './recovery/use-giver.tsx';
import { runsOfCircle } from './runs-of-circle.ts';
import styles from './run-waits.module.css';

type CircleSteps = NonNullable<RunHead['waiting_for'][number]['circle']>;

/** Runs that wait for each other: each leads to its screen, and can be the one that is cancelled. */
export function Circle({ circle, ownRun }: { circle: CircleSteps; ownRun: string }): ReactElement {
  const { live } = useLinkState();
  const whyNot = useWhyNot('runs:control');
  const [asked, setAsked] = useState<string>();
  const runs = runsOfCircle(circle);
  return (
    <>
      <p>
        {runs.length === 1
          ? 'Its own steps wait for each other: the run does not go on unless it is cancelled, or what they wait for is put right by hand.'
          : 'None of them goes on before one is cancelled, or what it waits for is put right by hand. Which one?'}
      </p>
      <ul className={styles['circle']} aria-label="Runs that wait for each other">
        {runs.map(({ run, steps }) => (
          <li key={run}>
            <span>
              {run === ownRun ? (
                'This run'
              ) : (
                <Link to="/runs/$id" params={{ id: run }} search={{ step: steps[0]?.step }}>
                  Run {shortId(run)}
                </Link>
              )}
              , at {steps.map(({ step, name }) => `step ${step + 1} “${name}”`).join(' and ')}
            </span>
            <Press look="danger" isDisabled={!live} whyNot={whyNot} onPress={() => setAsked(run)}>
              {run === ownRun ? 'Cancel this run …' : `Cancel run ${shortId(run)} …`}
            </Press>
          </li>
        ))}
      </ul>
      {asked === undefined ? null : (
        <CancelOne run={asked} isOwn={asked === ownRun} close={() => setAsked(undefined)} />
      )}
    </>
  );
}

function CancelOne({ run, isOwn, close }: { run: string; isOwn: boolean; close: () => void }): ReactElement {
  const queries = useQueryClient();
  const giver = useGiver();
  const cancel = async (reason: string): Promise<void> => {
    await orderRun(run, 'cancel', giver.said(reason));
    giver.keep();
    await queries.invalidateQueries({ queryKey: ['run'] });
  };
  return (
    <Ask
      title={isOwn ? 'Cancel this run?' : `Cancel run ${shortId(run)}?`}
      consequence={
        <p>A cancelled run never goes on. The others go on, as far as it was what they waited for.</p>
      }
      act={{ word: 'Cancel the run', run: cancel }}
      danger
      reason="must"
      close={close}
    >
      {giver.asks}
    </Ask>
  );
}
