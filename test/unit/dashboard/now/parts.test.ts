import { describe, expect, test } from 'vitest';
import { partsOf } from '../../../../dashboard/src/screens/now/gantt/use-timeline.ts';
import { stretchOf, zoom, type SpanView } from '../../../../dashboard/src/bars/view.ts';

const now = Date.parse('2026-11-26T12:03:20.123Z');
const minute = 60_000;

describe('what is read for a stretch of the timeline', () => {
  test.each([
    ['the last four hours', { span: 240 * minute, until: null }],
    ['a minute of the last ones', { span: minute, until: null }],
    ['an odd stretch long ago', { span: 5_538_123, until: Date.parse('2026-11-20T07:33:01Z') }],
    ['a week', { span: 7 * 24 * 60 * minute, until: null }],
  ])('%s > the parts hold it, without a gap, in whole milliseconds', (_, view: SpanView) => {
    const stretch = stretchOf(view, now);
    const { past, edge } = partsOf(stretch, now);
    expect(past.from).toBeLessThanOrEqual(stretch.from);
    expect(past.from).toBeLessThan(past.to);
    expect(past.to).toBeGreaterThanOrEqual(Math.min(stretch.to, edge));
    expect(edge).toBeLessThan(now - 4 * minute);
    expect([past.from, past.to, edge].every(Number.isInteger)).toBe(true);
  });

  test('the clock goes on for a minute, and the view is zoomed a little > the same is read', () => {
    const view = { span: 200 * minute, until: null };
    const parts = partsOf(stretchOf(view, now), now);
    expect(partsOf(stretchOf(view, now + minute), now + minute)).toEqual(parts);
    expect(partsOf(stretchOf(zoom(view, now, 1.05), now), now)).toEqual(parts);
  });
});
