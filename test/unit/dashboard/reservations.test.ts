import { describe, expect, it } from 'vitest';
import type { Reservation } from '../../../client/index.ts';
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

  it('is told by its end while it lasts, and by its beginning before', () => {
    expect(reservedInShort(reservation, now)).toBe('reserved until 11:00 by Ada: calibration');
    const later: Reservation = { ...reservation, state: 'to_come', from: at(9, 31), by: null, reason: null };
    expect(reservedInShort(later, now)).toBe('reserved from 2026-12-01 09:00');
  });

  it('is the word for an instrument that does nothing; what it does goes before', () => {
    expect(showReserved({ state: 'idle', steps: [] }, reservation)).toEqual({
      key: 'paused',
      word: 'reserved',
    });
    expect(showReserved({ state: 'acting', steps: [] }, reservation).word).toBe('running');
    expect(showReserved({ state: 'idle', steps: [] }, { ...reservation, state: 'to_come' }).word).toBe(
      'idle',
    );
  });

  it('that has no end, or ends before it begins > cannot be made', () => {
    expect(whyNoStretch(undefined, undefined, now)).toBe('Say when it ends.');
    expect(whyNoStretch(at(9), at(9), now)).toBe('It ends before it begins.');
    expect(whyNoStretch(undefined, at(9), now)).toBe('It ends before it begins.');
    expect(whyNoStretch(at(12), at(13), now)).toBeUndefined();
  });
});
