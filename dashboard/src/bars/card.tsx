import {
  formatClock,
  formatDuration,
  formatTime,
  keptInWords,
  lateInWords,
  numberStep,
  plannedInWords,
  spanInWords,
} from '../../../shared/sentences/index.ts';
import type { ReactElement } from 'react';
import type { StepForecast, StepWait } from '../api/index.ts';
import { shortId } from '../design/address.tsx';
import { showOutcome, StateIcon, StateMark, waitInWords } from '../design/state.tsx';
import { capital, readable } from '../design/told.tsx';
import type { Hit } from './hit.ts';
import { type Bar, type Lane, type Piece, settledAt, type Usual } from './pieces.ts';

/** More are counted. */
const mostWaits = 4;

/**
 * What lies under the pointer, or where the keyboard is: step, run and times.
 * @param isOfRun true where all is of one run, which needs no name
 */
export function CardFacts({
  hit,
  beside,
  now,
  isOfRun,
}: {
  hit: Hit;
  /** See `besideBar`. */
  beside: readonly string[];
  now: number;
  isOfRun: boolean;
}): ReactElement {
  if ('bar' in hit) return <OfBar bar={hit.bar} beside={beside} now={now} isOfRun={isOfRun} />;
  if ('waits' in hit) return <Waits hit={hit} now={now} isOfRun={isOfRun} />;
  return <span>{capital(readable(hit.reserved.of.text, now))}</span>;
}

function OfBar({
  bar,
  beside,
  now,
  isOfRun,
}: {
  bar: Bar;
  beside: readonly string[];
  now: number;
  isOfRun: boolean;
}): ReactElement {
  const { step_name, label, run_id, step } = bar.of;
  return (
    <>
      <b>{isOfRun ? step_name : `${capital(numberStep(step, step_name))} “${step_name}”`}</b>
      <span>
        {bar.of.outcome === 'planned'
          ? bar.forecast?.conditional
            ? 'planned, and may be left out'
            : 'planned'
          : `${bar.of.action}${bar.of.attempt > 1 ? ` · attempt ${bar.of.attempt}` : ''}`}
      </span>
      {isOfRun ? null : (
        <span>
          {label} <code>{shortId(run_id)}</code>
        </span>
      )}
      {beside.map((line) => (
        <span key={line}>{capital(line)}</span>
      ))}
      <Acted bar={bar} now={now} />
      {bar.usual ? <span>{usualInWords(bar.usual)}</span> : null}
      {forecastLines(bar, now).map((line) => (
        <span key={line}>{capital(line)}</span>
      ))}
    </>
  );
}

/** What became of it so far; nothing of what is to come. */
function Acted({ bar, now }: { bar: Bar; now: number }): ReactElement | null {
  const { of, from: began } = bar;
  if (of.outcome === 'planned') return null;
  const { outcome, from, to } = of;
  const ends = to === null ? (outcome === 'acting' ? now : undefined) : Date.parse(to);
  return (
    <>
      <span>
        <StateMark shown={showOutcome(outcome)} />
        {ends === undefined ? ', its end is not known' : ` ${formatDuration(ends - began)}`}
      </span>
      <span className="quiet">
        {formatTime(from)} {to === null ? '' : `– ${formatClock(to, from)}`}
      </span>
      {ends !== undefined && of.unknown_until !== undefined ? (
        <span>
          {of.unknown_until === null ? 'Outcome unknown since, ' : 'Outcome unknown until '}
          {of.unknown_until === null ? '' : `${formatClock(of.unknown_until, from)}, `}
          {formatDuration(settledAt(bar, now) - ends)}
        </span>
      ) : null}
    </>
  );
}

/** What is told of a bar of a run beside itself: how its step had waited for it, and what was planned. */
export function besideBar(lanes: readonly Lane[], hit: Hit | undefined, now: number): string[] {
  if (!hit || !('bar' in hit)) return [];
  const lane = lanes[hit.lane];
  const before = lane?.waits.find(({ to }) => to === hit.bar.from);
  const planned = lane && plannedOf(lane, now);
  return [
    ...(before ? [waitedInWords(before, now)] : []),
    ...(planned?.bar.from === hit.bar.from ? [planned.text] : []),
  ];
}

/** `waited 12 s before: the instrument had other commands`. */
function waitedInWords({ from, to, of }: Piece<StepWait>, now: number): string {
  return `waited ${formatDuration(Math.min(to, now) - from)} before: ${of.text ?? waitInWords(of.reason)}`;
}

/** How long the same took before, in words. */
function usualInWords({ median, p95 }: Usual): string {
  return `Usually takes ${formatDuration(median)}; 95 of 100 no longer than ${formatDuration(p95)}`;
}

/** What was planned first for the first bar of a step, and by how much it began late; undefined where nothing was. */
export function plannedOf(
  { planned, tracks }: Lane,
  now: number,
): { bar: Bar; text: string; late: string } | undefined {
  const bar = tracks[0]?.[0];
  if (!planned || !bar) return undefined;
  const times = plannedInWords(planned, (at) => formatClock(at, now));
  const { outcome } = bar.of;
  if (outcome === 'planned') return { bar, text: `first planned ${times}`, late: '' };
  const kept = keptInWords(planned, bar.from, outcome === 'succeeded' ? bar.to : undefined);
  return { bar, text: `planned ${times}, ${kept}`, late: lateInWords(planned.begin, bar.from) };
}

/** What is expected of a step: when it begins, where it has not, when it is done, and why not earlier. */
export function forecastLines({ of, forecast }: Bar, now: number): string[] {
  if (!forecast) return [];
  const { begin, text, why_not_earlier }: StepForecast = forecast;
  const isPlanned = of.outcome === 'planned';
  return [
    ...(isPlanned && begin ? [`begins ${spanInWords(begin, (at) => formatClock(at, now))}`] : []),
    readable(text, now),
    ...(isPlanned && why_not_earlier !== undefined ? [`not earlier: ${readable(why_not_earlier, now)}`] : []),
  ];
}

type WaitsHit = Extract<Hit, { waits: unknown }>;

function Waits({
  hit: { waits },
  now,
  isOfRun,
}: {
  hit: WaitsHit;
  now: number;
  isOfRun: boolean;
}): ReactElement {
  return (
    <>
      <b>{waits.length === 1 ? 'A step waited' : `${waits.length} steps waited`}</b>
      {waits.slice(0, mostWaits).map(({ of, from, to }) => (
        <span key={`${of.run_id} ${of.step} ${of.from}`}>
          <StateIcon of="waiting" /> {of.step_name}
          {isOfRun ? null : (
            <>
              {' '}
              · {of.label} <code>{shortId(of.run_id)}</code>
            </>
          )}{' '}
          {formatDuration(Math.min(to, now) - from)}: {of.text ?? waitInWords(of.reason)}
        </span>
      ))}
      {waits.length > mostWaits ? <span>and {waits.length - mostWaits} more</span> : null}
    </>
  );
}
