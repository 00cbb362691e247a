import { describe, expect, it } from 'vitest';
import type { Instrument, Reservation } from '../../../client/index.ts';
import {
  reservationOf,
  reservedInShort,
  showReserved,
  whyNoStretch,
} from '../../../dashboard/src/screens/lab/reservations.tsx';

const day = new Date(2026, 10, 30);
const at = (hour: number, date = day.getDate()): string => new Date(2026, 10, date, hour).toISOString();
const reservation: Reservation = {
  ...{ id: '01JB0000000000000000000001', module: 'reader', instance: null, by: 'Ada', reason: 'calibration' },
  ...{ from: at(9), until: at(11), made_at: at(8), state: 'now', ended: null, text: '' },
};
const now = Date.parse(at(10));

describe('a reservation on the page', () => {
  it('of a module, and of one instance > is that of the instruments that it is of', () => {
    const own: Reservation = { ...reservation, instance: 'a' };
    expect(reservationOf([reservation], { module: 'reader', instance: 'b' })).toBe(reservation);
    expect(reservationOf([own], { module: 'reader', instance: 'b' })).toBeUndefined();
    expect(reservationOf([own], { module: 'reader', instance: 'a' })).toBe(own);
    expect(reservationOf(undefined, { module: 'reader', instance: 'a' })).toBeUndefined();
  });

  it('is told by its end while it lasts, and by its beginning before; of another day where that may be meant', () => {
    expect(reservedInShort(reservation, now)).toBe('reserved until 11:00 by Ada: calibration');
    const later: Reservation = { ...reservation, state: 'to_come', from: at(9, 31), by: null, reason: null };
    expect(reservedInShort(later, now)).toBe('reserved from 09:00');
    expect(reservedInShort({ ...later, from: at(9, 32) }, now)).toBe('reserved from 2026-12-02 09:00');
  });

  it('is the word for an instrument that does nothing, since it began; what it does goes before', () => {
    const shown = (state: Instrument['state'], of = reservation) =>
      showReserved({ state, steps: [], since: at(7) }, of);
    expect(shown('idle')).toEqual({ key: 'paused', word: 'reserved', since: at(9) });
    expect(shown('acting')).toMatchObject({ word: 'running', since: at(7) });
    expect(shown('idle', { ...reservation, state: 'to_come' })).toMatchObject({ word: 'idle', since: at(7) });
  });

  it('that has no end, or ends before it begins > cannot be made', () => {
    expect(whyNoStretch(undefined, undefined, now)).toBe('Say when it ends.');
    expect(whyNoStretch(at(9), at(9), now)).toBe('It ends before it begins.');
    expect(whyNoStretch(undefined, at(9), now)).toBe('It ends before it begins.');
    expect(whyNoStretch(at(12), at(13), now)).toBeUndefined();
  });
});
