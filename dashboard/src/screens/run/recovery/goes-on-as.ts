import type { RunEvent } from '../../../aside/index.ts';

/** The latest run that goes on from this one, as its events tell; undefined where none does. Pure. */
export function goesOnAs(events: readonly RunEvent[], runId: string): string | undefined {
  const told = events.flatMap(({ name, event }) => {
    const info = event['event_info'];
    if (name !== 'RETRIED' || typeof info !== 'object' || info === null) return [];
    const { retry_of, goes_on_as } = info as Record<string, unknown>;
    return retry_of === runId && typeof goes_on_as === 'string' ? [goes_on_as] : [];
  });
  return told.at(-1);
}
