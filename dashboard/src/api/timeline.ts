import { queryOptions } from '@tanstack/react-query';
import { read } from './request.ts';

/** A step of a run, as people find it. */
interface StepAt {
  run_id: string;
  label: string;
  /** The step's position, from 0. */
  step: number;
  step_name: string;
}

/** An attempt of a step at an instrument. Times are UTC in ISO 8601. */
export interface ActionBar extends StepAt {
  action: string;
  /** From 1. */
  attempt: number;
  outcome: 'acting' | 'succeeded' | 'failed' | 'cancelled' | 'unknown' | 'skipped';
  from: string;
  /** Null where it goes on, or its end is not known. */
  to: string | null;
}

/** A step that waited for an instrument of a module. */
export interface StepWait extends StepAt {
  module: string;
  from: string;
  /** Null where it waits now. */
  to: string | null;
  reason: string;
  /** The reason in a sentence; null where there is none. */
  text: string | null;
}

/** What the instruments did over a stretch of time. */
export interface Timeline {
  from: string;
  to: string;
  instruments: { module: string; instance: string; bars: ActionBar[] }[];
  waits: StepWait[];
  /** True where something may be missing that was before `since`. */
  more: boolean;
  since?: string;
}

/** What is long past changes only when somebody says what became of a step (milliseconds). */
const pastStaleMs = 60_000;

/** What instruments did between two moments (milliseconds since the epoch). */
export function pastQuery(from: number, to: number) {
  return queryOptions({
    queryKey: ['timeline', 'past', from, to],
    queryFn: ({ signal }) => read<Timeline>(`timeline?from=${from}&to=${to}`, signal),
    staleTime: pastStaleMs,
    refetchInterval: pastStaleMs,
  });
}

/** What instruments did since a moment (milliseconds since the epoch), and what waits now. The feed tells when it is old. */
export function recentQuery(from: number) {
  return queryOptions({
    queryKey: ['timeline', 'recent', from],
    queryFn: ({ signal }) => read<Timeline>(`timeline?from=${from}`, signal),
  });
}

/** Two readings as one: what is in both counts as the later reading has it. Pure. */
export function joinTimelines(
  past: Timeline | undefined,
  recent: Timeline | undefined,
): Timeline | undefined {
  if (!past || !recent) return recent ?? past;
  const bars = new Map(recent.instruments.map((each) => [`${each.module}/${each.instance}`, each.bars]));
  const told = new Set(recent.instruments.flatMap((each) => each.bars.map(barKey)));
  const waited = new Set(recent.waits.map(waitKey));
  const instruments = past.instruments.map(({ module, instance, bars: old }) => {
    const key = `${module}/${instance}`;
    const fresh = bars.get(key) ?? [];
    bars.delete(key);
    return { module, instance, bars: [...old.filter((bar) => !told.has(barKey(bar))), ...fresh] };
  });
  const others = recent.instruments.filter(({ module, instance }) => bars.has(`${module}/${instance}`));
  return {
    ...recent,
    from: past.from,
    instruments: [...instruments, ...others],
    waits: [...past.waits.filter((wait) => !waited.has(waitKey(wait))), ...recent.waits],
    more: past.more,
    ...(past.since === undefined ? {} : { since: past.since }),
  };
}

function barKey({ run_id, step, attempt }: ActionBar): string {
  return `${run_id}.${step}.${attempt}`;
}

function waitKey({ run_id, step, from }: StepWait): string {
  return `${run_id}.${step}.${from}`;
}
