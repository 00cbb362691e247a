import { formatTime, numberStep } from '../../../../shared/sentences/index.ts';
import { useState, type ReactElement } from 'react';
import type { RunHead, RunOutline } from '../../worker/index.ts';
import { StateIcon } from '../../design/state.tsx';
import { Panel } from '../../design/panel.tsx';
import { Press } from '../../design/press.tsx';
import { IdLink, runAddress, shortId } from '../../design/address.tsx';
import { ForSince } from '../../design/time.tsx';
import { Told } from '../../design/told.tsx';
import styles from './run-waits.module.css';
import { ActPress } from '../../session/index.ts';
import { OrderAsk } from './order-ask.tsx';
import { PartLink } from './part-link.tsx';
import { wordOfStep } from './step-look.ts';

type Wait = RunHead['waiting_for'][number];

/** All steps of a run that wait, where it is more than the list of steps says beneath the one that does. */
export function RunWaits({ run: { head, steps } }: { run: RunOutline }): ReactElement | null {
  const [all, setAll] = useState(false);
  const { waiting_for, waiting_steps, run_id } = head;
  const deadlocks = waiting_for.some(({ circle: deadlock }) => deadlock);
  if (waiting_for.length === 0 || (waiting_steps < 2 && !deadlocks)) return null;
  const shown = all ? waiting_for : [...waiting_for].sort(deadlocksFirst).slice(0, mostShown);
  const rest = waiting_steps - waiting_for.length;
  return (
    <Panel title={waiting_steps === 1 ? '1 step waits' : `${waiting_steps} steps wait`}>
      <ul className={`stack-12 whole linked ${styles['waits']}`} aria-label="Steps that wait">
        {shown.map((wait) => (
          <WaitLine key={wait.step} wait={wait} ownRun={run_id} word={wordOfStep(steps, wait.step)} />
        ))}
      </ul>
      {waiting_for.length > mostShown ? (
        <Press look="quiet" onPress={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show ${waiting_for.length - mostShown} more`}
        </Press>
      ) : null}
      {all && rest > 0 ? <p className="quiet">… and {rest} more</p> : null}
    </Panel>
  );
}

/** So many are shown at first: the steps themselves are what the screen is about. */
const mostShown = 3;

function deadlocksFirst(one: Wait, other: Wait): number {
  return Number(other.circle !== undefined) - Number(one.circle !== undefined);
}

/** What helps; a command as it is to be typed. */
function Hint({ text }: { text: string }): ReactElement {
  const at = text.search(/\bweir [a-z]/);
  return (
    <p className="soft">
      {at < 0 ? (
        <Told text={text} />
      ) : (
        <>
          {text.slice(0, at)}
          <code>{text.slice(at)}</code>
        </>
      )}
    </p>
  );
}

function WaitLine({
  wait,
  ownRun,
  word,
}: {
  wait: Wait;
  ownRun: string;
  /** How the list calls its step. */
  word: string;
}): ReactElement {
  const { step, text, since, until, hint, run, circle: deadlock, reason } = wait;
  const shown = deadlock ? 'attention' : (marks[reason] ?? 'waiting');
  return (
    <li>
      <span className={styles['mark']} data-state={shown}>
        <StateIcon of={shown} />
      </span>
      <div>
        <p>
          <PartLink id={ownRun} part={{ step, tab: undefined }}>
            {word}
          </PartLink>{' '}
          <Told text={text} />{' '}
          <span className="quiet">
            <ForSince at={since} />
            {until === undefined ? null : `, until ${formatTime(until)} at the latest`}
          </span>
        </p>
        {run === undefined || run === ownRun || deadlock ? null : (
          <p>
            <IdLink to={runAddress(run)} id={run}>
              See run {shortId(run)}
            </IdLink>
            , which has what it needs.
          </p>
        )}
        {deadlock ? <Deadlock circle={deadlock} ownRun={ownRun} /> : <Hint text={hint} />}
      </div>
    </li>
  );
}

const marks: Partial<Record<Wait['reason'], 'attention' | 'unknown' | 'paused' | 'asked' | 'silent'>> = {
  failed_step: 'attention',
  hindered: 'attention',
  outcome_unknown: 'unknown',
  paused: 'paused',
  held: 'paused',
  person: 'asked',
  silent: 'silent',
};

type DeadlockStep = NonNullable<Wait['circle']>[number];

/** Runs that wait for each other: each leads to its screen, and can be the one that is cancelled. */
function Deadlock({
  circle: deadlock,
  ownRun,
}: {
  circle: readonly DeadlockStep[];
  ownRun: string;
}): ReactElement {
  const [asked, setAsked] = useState<string>();
  const runs = runsInDeadlock(deadlock);
  return (
    <>
      <p>
        {runs.length === 1
          ? 'Its own steps wait for each other: the run does not go on unless it is cancelled, or what they wait for is put right by hand.'
          : 'None of them goes on before one is cancelled, or what it waits for is put right by hand. Which one?'}
      </p>
      <ul className={`stack-8 ${styles['circle']}`} aria-label="Runs that wait for each other">
        {runs.map(({ run, steps }) => (
          <li key={run} className="apart">
            <span>
              {run === ownRun ? (
                'This run'
              ) : (
                <IdLink to={runAddress(run, steps[0]?.step)} id={run}>
                  Run {shortId(run)}
                </IdLink>
              )}
              , at {steps.map(({ step, name }) => `${numberStep(step, name)} “${name}”`).join(' and ')}
            </span>
            <ActPress scope="runs:control" look="danger" onPress={() => setAsked(run)}>
              {run === ownRun ? 'Cancel this run …' : `Cancel run ${shortId(run)} …`}
            </ActPress>
          </li>
        ))}
      </ul>
      {asked === undefined ? null : (
        <OrderAsk
          verb="cancel"
          run_id={asked}
          title={asked === ownRun ? 'Cancel this run?' : `Cancel run ${shortId(asked)}?`}
          consequence="A cancelled run never goes on. The others go on, as far as it was what they waited for."
          close={() => setAsked(undefined)}
        />
      )}
    </>
  );
}

/** The runs of a deadlock, each once, with those of their steps that wait in it. Pure. */
export function runsInDeadlock(deadlock: readonly DeadlockStep[]): { run: string; steps: DeadlockStep[] }[] {
  const runs = new Map<string, DeadlockStep[]>();
  for (const each of deadlock) runs.set(each.run, [...(runs.get(each.run) ?? []), each]);
  return [...runs].map(([run, steps]) => ({ run, steps }));
}
