import { describe, expect, test } from 'vitest';
import {
  fitted,
  pan,
  searchOf,
  stretchOf,
  usualSpan,
  viewOf,
  zoom,
} from '../../../../dashboard/src/bars/view.ts';

const now = Date.parse('2026-11-26T12:00:00Z');
const hour = 3_600_000;

describe('the view of the timeline', () => {
  test('a view that follows the clock > ends a little after now', () => {
    const { from, to } = stretchOf({ span: usualSpan, until: null }, now);
    expect(to).toBeGreaterThan(now);
    expect(to - now).toBeLessThan(hour / 2);
    expect(to - from).toBe(usualSpan);
  });

  test.each([
    ['nothing', undefined, 5],
    ['two minutes', 2, 5],
    ['what a stretch and its edge have room for', 4.9, 15],
    ['forty minutes', 40, 60],
    ['a day', 24 * 60, 240],
  ])('a stretch that fits, where what is known began %s ago > is a round one', (_, minutes, wanted) => {
    const earliest = minutes === undefined ? undefined : now - minutes * 60_000;
    const view = fitted({ span: 'fit', until: null }, earliest, now);
    expect(view).toEqual({ span: wanted * 60_000, until: null });
    const past = { span: hour, until: now - hour };
    expect(fitted(past, earliest, now)).toEqual(past);
  });

  test.each([
    ['as much was as comes', 2, 2, 5, 0.5],
    ['little was and much comes', 1, 10, 15, 0.75],
    ['much was and little comes', 40, 10, 60, 0.25],
    ['more comes than fits', 60, 600, 240, 0.5],
  ])('a stretch that fits, where %s > has both', (_, before, after, span, ahead) => {
    const view = fitted({ span: 'fit', until: null }, now - before * 60_000, now, now + after * 60_000);
    expect(view).toEqual({ span: span * 60_000, until: null, ahead });
    const { from, to } = stretchOf(view, now);
    expect([now - from, to - now]).toEqual([view.span * (1 - ahead), view.span * ahead]);
    expect(pan(pan(view, now, -hour), now, 9 * hour)).toEqual(view);
  });

  test('a stretch that somebody has chosen > leaves room for what is planned, at most half of it', () => {
    const aheadOf = (minutes: number) =>
      fitted({ span: hour, until: null }, now, now, now + minutes * 60_000).ahead;
    expect([0, 15, 20, 600].map(aheadOf)).toEqual([0.25, 0.25, 0.5, 0.5]);
  });

  test('zoom at a moment > keeps that moment at its place', () => {
    const view = { span: 4 * hour, until: now - hour };
    const at = now - 4 * hour;
    const before = stretchOf(view, now);
    const after = stretchOf(zoom(view, now, 0.5, at), now);
    expect(after.to - after.from).toBe(2 * hour);
    expect((at - after.from) / (after.to - after.from)).toBeCloseTo((at - before.from) / (4 * hour), 6);
  });

  test('zoom of a view that follows the clock > goes on to follow it', () => {
    expect(zoom({ span: 4 * hour, until: null }, now, 2)).toEqual({ span: 8 * hour, until: null });
  });

  test.each([
    ['out of a week', 7 * 24 * hour, 4],
    ['into ten seconds', 10_000, 0.1],
  ])('zoom %s > changes nothing', (_, span, factor) => {
    expect(zoom({ span, until: null }, now, factor)).toEqual({ span, until: null });
  });

  test('pan > moves to the past, and back to now no further', () => {
    const past = pan({ span: 4 * hour, until: null }, now, -2 * hour);
    expect(past.until).toBeLessThan(now - hour);
    expect(pan(past, now, 9 * hour)).toEqual({ span: 4 * hour, until: null });
  });

  test('an address > names a view, and a view an address', () => {
    const view = { span: 600_000, until: Date.parse('2026-11-26T10:00:00Z') };
    expect(searchOf(view)).toEqual({ span: 600, until: '2026-11-26T10:00:00.000Z' });
    expect(viewOf(searchOf(view))).toEqual(view);
    expect(viewOf(searchOf({ span: usualSpan, until: null }))).toEqual({ span: usualSpan, until: null });
    expect(searchOf(viewOf({}))).toEqual({ span: undefined, until: undefined });
    expect(viewOf({ until: 'yesterday' })).toEqual({ span: 'fit', until: null });
    expect(viewOf({ until: '2026-11-26T10:00:00Z' }).span).toBe(usualSpan);
  });
});
