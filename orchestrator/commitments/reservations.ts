import { openReservations, sharesInstrument } from '../../shared/contracts/reservation.ts';
import type { Commitment, LabState } from '../state/index.ts';
import { expectedMs } from './durations.ts';

/**
 * Instruments that people have to themselves. While that lasts, no step is given to them, nor one before that would run into it as far as is
 * known how long it takes. What an instrument has in hand goes on.
 */
export function reservations(
  state: Pick<LabState, 'reservations' | 'runs' | 'durations' | 'workcell'>,
  now: number,
): Commitment | undefined {
  const open = openReservations(state, now);
  if (open.length === 0) return undefined;
  return {
    changesAt: Math.min(...open.map(({ until }) => until)),
    refuses(step, candidate) {
      const own = open.filter((each) => sharesInstrument(each, candidate));
      if (own.length === 0) return undefined;
      const definition = state.runs.get(step.run_id)?.definition.steps[step.position];
      const takes = definition && expectedMs(state, definition, candidate.instance);
      const first = own.find(({ from }) => from <= now || from < now + (takes ?? 0));
      if (!first) return undefined;
      const { id, from, until, by, reason } = first;
      const reserved = {
        id,
        from,
        until,
        ...(by === undefined ? {} : { by }),
        ...(reason === undefined ? {} : { reason }),
      };
      return {
        kind: 'reserved',
        until,
        ...(first.instance === undefined ? {} : { instance: first.instance }),
        facts: { reserved: { ...reserved, ...(from <= now || takes === undefined ? {} : { takes }) } },
      };
    },
  };
}

/** The instances of what people have reserved. */
export function promisedToPeople(
  state: Pick<LabState, 'reservations' | 'instances'>,
  now: number,
): { key: string; from: number; until: number }[] {
  return openReservations(state, now).flatMap((each) =>
    [...state.instances.of(each.module)].flatMap(([key, record]) =>
      sharesInstrument(each, record) ? [{ key, from: each.from, until: each.until }] : [],
    ),
  );
}
