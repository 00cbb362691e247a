import {
  formatClock,
  formatDuration,
  formatTime,
  keptInWords,
  plannedInWords,
  spanInWords,
} from '../../../../shared/sentences/index.ts';
import type { ReactElement, ReactNode } from 'react';
import { Fact } from '../../design/panel.tsx';
import { Told, Notice } from '../../design/told.tsx';
import { useNow } from '../../design/time.tsx';
import { useQuery } from '@tanstack/react-query';
import { dataLinksQuery, useStepForecast } from '../../api/index.ts';
import type { Step } from '../../../../client/index.ts';
import type { RunOutline } from '../../worker/index.ts';
import { Ago, Since } from '../../design/time.tsx';
import { flowFacts, stepsFact } from './flow-facts.tsx';
import { isHeld, isOver, unknownAt } from './step-look.ts';

/** A step of a run with all of it. */
export interface StepAt {
  step: Step;
  run: RunOutline;
  position: number;
}

/** Where, when, how often and how far, and why it is there. */
export function StepFacts({ step, run, position }: StepAt): ReactElement {
  const { module, agent, action, attempt, retry, started_at, ended_at, progress, timeout, comment } = step;
  const now = useNow();
  const forecast = useStepForecast(run.head.run_id, position, !isOver(run.head));
  const { data: links } = useQuery(
    dataLinksQuery(run.head.run_id, position, [run.steps.length, run.steps[position]?.revision]),
  );
  const facts: [string, ReactNode][] = [];
  if (!step.loop)
    facts.push(
      ['Instrument', agent === undefined || agent === '' ? module : `${module}/${agent}`],
      ['Action', <code key="action">{action}</code>],
    );
  facts.push(
    ...flowFacts(step, run, position),
    ...stepsFact('Reads values of', run, links?.from ?? []),
    ...stepsFact('Its values go to', run, links?.to ?? []),
  );
  if (step.first_forecast) facts.push(['Planned', plannedFact(step, step.first_forecast, now)]);
  if (started_at) facts.push(['Began', formatTime(started_at)]);
  if (forecast && !ended_at) {
    const { begin, text, why_not_earlier } = forecast;
    if (begin && !started_at) facts.push(['Begins', spanInWords(begin, (at) => formatClock(at, now))]);
    facts.push(['Forecast', <Told key="forecast" text={text} />]);
    if (why_not_earlier !== undefined && !started_at)
      facts.push(['Not earlier', <Told key="why" text={why_not_earlier} />]);
  }
  if (started_at && ended_at)
    facts.push(
      ['Took', formatDuration(Date.parse(ended_at) - Date.parse(started_at))],
      ['Ended', formatTime(ended_at)],
    );
  if (attempt !== undefined && attempt > 0 && (attempt > 1 || retry))
    facts.push(['Attempt', retry ? `${attempt} of ${retry.attempts}` : String(attempt)]);
  if (progress && !ended_at) facts.push(['Progress', progressText(progress)]);
  if (typeof timeout === 'number') facts.push(['May take', formatDuration(timeout * 1000)]);
  for (const [name, place] of Object.entries(step.locations ?? {})) facts.push([`Location ${name}`, place]);
  for (const [name, place] of Object.entries(step.files ?? {}))
    facts.push([`File ${name}`, <code key={name}>{place}</code>]);
  if (comment) facts.push(['Comment', comment]);
  return (
    <dl className="facts linked">
      {facts.map(([name, value]) => (
        <Fact key={name} of={name}>
          {value}
        </Fact>
      ))}
    </dl>
  );
}

/** When it was to be done, and, of its only attempt, how that came true. */
function plannedFact(
  { attempt = 0, state, started_at, ended_at }: Step,
  planned: NonNullable<Step['first_forecast']>,
  now: number,
): string {
  const times = plannedInWords(planned, (at) => formatClock(at, now));
  if (attempt > 1 || !started_at) return times;
  return `${times}, ${keptInWords(planned, started_at, state === 'succeeded' && ended_at ? ended_at : undefined)}`;
}

function progressText({ fraction, note }: NonNullable<Step['progress']>): string {
  const percent = fraction === undefined ? '' : `${Math.round(fraction * 100)} %`;
  return [percent, note ?? ''].filter((part) => part !== '').join(', ');
}

/** What went wrong at the step, and what somebody said of it. */
export function StepTrouble({ step, run: { head }, position }: StepAt): ReactElement {
  const unknown = unknownAt(position, head);
  const { failure, resolution, state, when, files_missing, silent_since, overdue_since } = step;
  return (
    <>
      {unknown ? (
        <Notice kind="unknown">
          Nobody knows what {unknown.module}/{unknown.instance} did: <Told text={unknown.message} />
        </Notice>
      ) : failure ? (
        <Notice kind="failed">
          <Told text={failure.message} /> <code>{failure.code}</code>
        </Notice>
      ) : null}
      {isHeld(position, head) ? (
        <Notice kind="attention">
          The run waits until you say how it goes on: the step is tried again, skipped, other steps are put in
          before it, or the run is cancelled.
        </Notice>
      ) : null}
      {state === 'skipped' && !resolution ? (
        <Notice kind="plain">
          It was skipped: {when === undefined ? 'its condition' : <code>{when}</code>} was not true.
        </Notice>
      ) : null}
      {silent_since === undefined ? null : (
        <Notice kind="attention">
          Its agent has been silent for <Since at={silent_since} />; the run waits for it.
        </Notice>
      )}
      {overdue_since === undefined ? null : (
        <Notice kind="attention">
          The action has told of no progress for longer than the workflow expects, for{' '}
          <Since at={overdue_since} />. Look at the instrument.
        </Notice>
      )}
      {resolution ? (
        <Notice kind="plain">
          {saidOf(resolution)}, <Ago at={resolution.at} />.
        </Notice>
      ) : null}
      {(files_missing ?? []).map(({ label, reason }) => (
        <Notice key={label} kind="attention">
          The result file “{label}” could not be stored: <Told text={reason} />
        </Notice>
      ))}
    </>
  );
}

type Resolution = NonNullable<Step['resolution']>;

/** `Ada said of it: it happened, “the plate is there”`. */
export function saidOf({
  by = 'Somebody',
  as,
  reason,
}: Pick<Resolution, 'as'> & { by?: string; reason?: string }): string {
  return `${by} said of it: ${resolutionWords[as]}${reason === undefined ? '' : `, “${reason}”`}`;
}

const resolutionWords: Record<Resolution['as'], string> = {
  happened: 'it happened',
  did_not: 'it did not happen',
  skip: 'the run goes on without it',
  abort: 'the run ends here',
};
