import type { ActionBar, StepWait, Timeline } from '../../../api/index.ts';

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
    more: past.more || recent.more,
    // Where the recent reading leaves something out, that is later than all that the other one may leave out.
    since: recent.more ? recent.since : past.since,
  };
}

function barKey({ run_id, step, attempt }: ActionBar): string {
  return `${run_id}.${step}.${attempt}`;
}

function waitKey({ run_id, step, from }: StepWait): string {
  return `${run_id}.${step}.${from}`;
}
