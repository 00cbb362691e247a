import { describe, expect, test } from 'vitest';
import {
  eventsOf,
  lineOf,
  viewOf,
  type Level,
  type LogLine,
} from '../../../dashboard/src/worker/log-lines.ts';
import { marked } from '../../../dashboard/src/screens/run/log-lines.tsx';

const at = '2026-11-26T06:58:43.857Z';

describe('log of a run', () => {
  test('an entry > a line, its times by the clock here', () => {
    const line = lineOf({ at, level: 'warning', text: `warm since ${at}`, step: 2 });
    expect(line).toMatchObject({ at: Date.parse(at), level: 'warning', step: 2 });
    expect(line.text).toBe(`warm since ${new Date(at).toTimeString().slice(0, 8)}`);
    expect(lineOf({ at: null, level: 'info', text: 'old' })).toEqual({ at: 0, level: 'info', text: 'old' });
  });

  test('the events among the lines > each with its step and its whole', () => {
    const event = { event_name: 'STEP' };
    const lines = [
      { at, level: 'info' as const, text: 'a' },
      { at, level: 'event' as const, text: 'STEP', step: 2, event },
    ];
    expect(eventsOf(lines.map(lineOf))).toEqual([{ at: Date.parse(at), name: 'STEP', step: 2, event }]);
  });
});

describe('view of a log', () => {
  const line = (level: Level, text: string, step?: number): LogLine => ({
    at: 0,
    level,
    text,
    ...(step !== undefined && { step }),
  });
  const lines = [
    line('info', 'Begin'),
    line('debug', 'x', 0),
    line('error', 'no TIP', 1),
    line('info', 'tip', 1),
  ];

  test('levels and a text > the lines that fit, and where among them the text is', () => {
    const view = viewOf(lines, { levels: ['info', 'error'], find: 'tip', upTo: 9 });
    expect([[...view.rows], [...view.hits]]).toEqual([
      [0, 2, 3],
      [1, 2],
    ]);
    expect(view.counts).toEqual({ info: 2, debug: 1, error: 1, warning: 0, event: 0 });
  });

  test('a step, and a log that is held > only its lines, and only those that there were', () => {
    const view = viewOf(lines, { levels: ['info', 'error'], find: '', step: 1, upTo: 3 });
    expect([...view.rows]).toEqual([2]);
  });
});

describe('marks in a text', () => {
  test('what is searched for > each place, whatever its case', () => {
    expect(marked('Tip and tip', 'tip').map(({ part, found }) => (found ? `[${part}]` : part))).toEqual([
      '[Tip]',
      ' and ',
      '[tip]',
    ]);
    expect(marked('text', '')).toEqual([{ part: 'text', found: false }]);
  });
});
