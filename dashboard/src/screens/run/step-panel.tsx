import type { ReactElement } from 'react';
import { type StepDocument, type RunOutline, plateOfValue, type Plate } from '../../aside/index.ts';
import { sentenceOf } from '../../design/problem.ts';
import { useStep } from '../../api/index.ts';
import { Notice } from '../../design/notice.tsx';
import { StateMark } from '../../design/state-mark.tsx';
import { JsonTree, PlateView } from '../../preview/index.ts';
import { isOver, lookOf } from './step-look.ts';
import { EarlierAttempts } from './earlier-attempts.tsx';
import { StepFacts, StepTrouble } from './step-facts.tsx';
import { StepFiles } from './step-files.tsx';
import { StepLog } from './step-log.tsx';
import styles from './step-panel.module.css';

/** All that is known of the selected step. */
export function StepPanel({ run, position }: { run: RunOutline; position: number }): ReactElement {
  const line = run.steps[position];
  const { data: step, error } = useStep(run.head.run_id, position, line?.revision);
  if (!line) return <p>This run has no steps.</p>;
  return (
    <div className={styles['step']}>
      <header className={styles['head']}>
        <h2>
          {line.added_for ? null : (
            <>
              <span className={styles['number']}>{position + 1}</span>{' '}
            </>
          )}
          {line.name}
        </h2>
        <StateMark shown={lookOf(line, run.head)} />
      </header>
      {error ? <Notice kind="failed">This step cannot be shown: {sentenceOf(error)}</Notice> : null}
      {step ? (
        <Parts key={`${run.head.run_id} ${position}`} run={run} step={step} position={position} />
      ) : null}
    </div>
  );
}

function Parts({
  run,
  step,
  position,
}: {
  run: RunOutline;
  step: StepDocument;
  position: number;
}): ReactElement {
  const { head } = run;
  const unknown = [...(head.unknown ? [head.unknown] : []), ...(head.unknowns ?? [])].find(
    (each) => each.step === position,
  );
  const isHeld = (head.held ?? []).some((each) => each.step === position);
  return (
    <>
      <StepTrouble step={step} unknown={unknown ?? null} isHeld={isHeld} />
      <StepFacts step={step} run={run} position={position} />
      <section>
        <h3>Arguments</h3>
        {isEmpty(step.args) ? <None>None.</None> : <JsonTree value={step.args} label="Arguments" />}
      </section>
      <section>
        <h3>Values</h3>
        {isEmpty(step.values) ? (
          <None>{whyNone(step, isOver(head), unknown !== undefined)}</None>
        ) : (
          <>
            {platesOf(step.values).map(({ label, plate }) => (
              <figure key={label} className={styles['plate']}>
                <figcaption>{label}</figcaption>
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
      <EarlierAttempts
        runId={run.head.run_id}
        position={position}
        module={step.module}
        attempts={step.earlier ?? []}
      />
      <section>
        <h3>Log of this step</h3>
        <StepLog runId={run.head.run_id} position={position} goesOn={step.state === 'running'} />
      </section>
    </>
  );
}

function whyNone({ ended_at, state, loop }: StepDocument, over: boolean, unknown: boolean): string {
  if (unknown) return 'Nobody knows whether the action would have returned any.';
  if (state === 'skipped') return 'The step was skipped.';
  if (loop) return ended_at ? 'Its rounds have returned none.' : 'They come when all rounds have ended.';
  if (ended_at) return 'The action returned none.';
  return over ? 'The action was not carried out.' : 'They come when the action has ended.';
}

function None({ children }: { children: string }): ReactElement {
  return <p className={styles['none']}>{children}</p>;
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
