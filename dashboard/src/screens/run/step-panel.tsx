import { formatDuration, formatTime } from '../../../../shared/sentences/index.ts';
import { type ReactElement, useState } from 'react';
import type { Step } from '../../../../client/index.ts';
import { type RunOutline, plateOfValue, type Plate, type Level } from '../../worker/index.ts';
import { useStep, logQuery, logViewQuery } from '../../api/index.ts';
import { StateMark, type Shown } from '../../design/state.tsx';
import { JsonTree, PlateView } from '../../preview/index.ts';
import { isOver, lookOf, unknownAt } from './step-look.ts';
import { StepFacts, StepTrouble, saidOf, type StepAt } from './step-facts.tsx';
import styles from './step-panel.module.css';
import { useQuery } from '@tanstack/react-query';
import { LogLines } from './log-lines.tsx';
import { Told, Failed } from '../../design/told.tsx';
import { StepFiles } from './files.tsx';

const shown: readonly Level[] = ['debug', 'info', 'warning', 'error'];

/** What the log has of one step. */
function StepLog({
  runId,
  position,
  goesOn,
}: {
  runId: string;
  position: number;
  goesOn: boolean;
}): ReactElement {
  const { data: lines = [] } = useQuery(logQuery(runId, goesOn));
  const [follows, setFollows] = useState(goesOn);
  const { data: view } = useQuery(
    logViewQuery(runId, { levels: shown, find: '', step: position, upTo: lines.length }),
  );
  return (
    <LogLines
      lines={lines}
      rows={view?.rows}
      find=""
      hit={undefined}
      follows={follows}
      setFollows={setFollows}
      low
    />
  );
}

/** All that is known of the selected step. */
export function StepPanel({ run, position }: { run: RunOutline; position: number }): ReactElement {
  const line = run.steps[position];
  const { data: step, error } = useStep(run.head.run_id, position, line?.revision);
  if (!line) return <p>This run has no steps.</p>;
  return (
    <div className={`stack-16 ${styles['step']}`}>
      <header className="apart">
        <h2 className="whole">
          {line.added_for ? null : (
            <>
              <span className="quiet">{position + 1}</span>{' '}
            </>
          )}
          {line.name}
        </h2>
        <StateMark shown={lookOf(line, run.head)} />
      </header>
      <Failed error={error} what="This step cannot be shown" />
      {step ? (
        <Parts key={`${run.head.run_id} ${position}`} run={run} step={step} position={position} />
      ) : null}
    </div>
  );
}

function Parts(at: StepAt): ReactElement {
  const { run, step, position } = at;
  const { head } = run;
  const unknown = unknownAt(position, head);
  return (
    <>
      <StepTrouble {...at} />
      <StepFacts {...at} />
      <section>
        <h3>Arguments</h3>
        {isEmpty(step.args) ? (
          <p className="quiet">None.</p>
        ) : (
          <JsonTree value={step.args} label="Arguments" />
        )}
      </section>
      <section>
        <h3>Values</h3>
        {isEmpty(step.values) ? (
          <p className="quiet">{whyNone(step, isOver(head), unknown !== null)}</p>
        ) : (
          <>
            {platesOf(step.values).map(({ label, plate }) => (
              <figure key={label} className={styles['plate']}>
                <figcaption className="soft">{label}</figcaption>
                <PlateView plate={plate} />
              </figure>
            ))}
            <JsonTree value={step.values} label="Values" />
          </>
        )}
      </section>
      {step.result?.files ? (
        <section>
          <h3>Files</h3>
          <StepFiles runId={run.head.run_id} position={position} />
        </section>
      ) : null}
      <EarlierAttempts {...at} />
      <section>
        <h3>Log of this step</h3>
        <StepLog runId={run.head.run_id} position={position} goesOn={step.state === 'running'} />
      </section>
    </>
  );
}

function whyNone({ ended_at, state, loop }: Step, over: boolean, unknown: boolean): string {
  if (unknown) return 'Nobody knows whether the action would have returned any.';
  if (state === 'skipped') return 'The step was skipped.';
  if (loop) return ended_at ? 'Its rounds have returned none.' : 'They come when all rounds have ended.';
  if (ended_at) return 'The action returned none.';
  return over ? 'The action was not carried out.' : 'They come when the action has ended.';
}

function isEmpty(value: object | null | undefined): boolean {
  return !value || Object.keys(value).length === 0;
}

/** The plates among the values of a step. */
function platesOf(values: Record<string, unknown> | undefined): { label: string; plate: Plate }[] {
  return Object.entries(values ?? {}).flatMap(([label, value]) => {
    const plate = plateOfValue(value);
    return plate ? [{ label, plate }] : [];
  });
}

type Attempt = NonNullable<Step['earlier']>[number];

/** What became of each attempt of a step before the latest one, with what it returned and made; the latest of them first. */
function EarlierAttempts({ run, step: { module, earlier = [] }, position }: StepAt): ReactElement | null {
  if (earlier.length === 0) return null;
  return (
    <section>
      <h3>Earlier attempts</h3>
      <ol className={`stack-12 ${styles['attempts']}`}>
        {earlier.toReversed().map((each) => (
          <li key={each.attempt} className="stack-4">
            <p className="line-12">
              <strong>Attempt {each.attempt}</strong>
              <StateMark shown={lookOfAttempt(each)} />
              {each.agent === '' ? null : (
                <span>
                  {module}/{each.agent}
                </span>
              )}
              <Took attempt={each} />
            </p>
            {each.failure ? (
              <p>
                <Told text={each.failure.message} /> <code>{each.failure.code}</code>
              </p>
            ) : null}
            {each.resolution ? <p>{saidOf(each.resolution)}.</p> : null}
            {each.values && Object.keys(each.values).length > 0 ? (
              <JsonTree value={each.values} label={`Values of attempt ${each.attempt}`} />
            ) : null}
            {each.files && Object.keys(each.files).length > 0 ? (
              <StepFiles runId={run.head.run_id} position={position} attempt={each.attempt} />
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

function lookOfAttempt({ state, unknown }: Attempt): Shown {
  if (unknown) return { key: 'unknown', word: 'outcome unknown' };
  if (state === 'succeeded') return { key: 'done', word: 'done' };
  if (state === 'cancelled') return { key: 'cancelled', word: 'cancelled' };
  return state === 'failed' ? { key: 'failed', word: 'failed' } : { key: 'idle', word: 'did not happen' };
}

function Took({ attempt: { started_at, ended_at } }: { attempt: Attempt }): ReactElement | null {
  if (!started_at) return null;
  return (
    <span className="quiet">
      {ended_at ? `took ${formatDuration(Date.parse(ended_at) - Date.parse(started_at))}, ` : ''}began{' '}
      {formatTime(started_at)}
    </span>
  );
}
