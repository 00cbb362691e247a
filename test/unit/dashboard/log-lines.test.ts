import { describe, expect, test } from 'vitest';
import { readLog, viewOf, type Level, type LogLine } from '../../../dashboard/src/worker/log-lines.ts';
import { marked } from '../../../dashboard/src/screens/run/log-lines.tsx';

const at = '2026-11-26T06:58:43.857Z';
const event = { event_name: 'STEP', step_index: 2, logged_at: at };

describe('log of a run', () => {
  test('a line > its time, level and text, and the step that it tells of', () => {
    const { lines } = readLog(`${at} INFO    the run is queued\n${at} WARNING step 3 (r/vm) wrote: warm\n`);
    expect(lines).toEqual([
      { at: Date.parse(at), level: 'info', text: 'the run is queued' },
      { at: Date.parse(at), level: 'warning', text: 'step 3 (r/vm) wrote: warm', step: 2 },
    ]);
  });

  test('a line that begins with no time > goes on with the one before', () => {
    const { lines } = readLog(`${at} ERROR   no tip\n  at A1\nlost`);
    expect(lines.map(({ text }) => text)).toEqual(['no tip\n  at A1\nlost']);
  });

  test("a line in WEI's form > an event, told in short", () => {
    const { lines, events } = readLog(`2026-11-26 06:58:43,857 (INFO): ${JSON.stringify(event)}\n`);
    expect(lines).toEqual([{ at: Date.parse(at), level: 'event', text: 'STEP: step 3', step: 2 }]);
    expect(events).toEqual([{ at: Date.parse(at), name: 'STEP', step: 2, event }]);
  });

  test('an event of a step > has its name', () => {
    const named = JSON.stringify({ ...event, step: { name: 'fill[3]' } });
    const { lines } = readLog(`2026-11-26 06:58:43,857 (INFO): ${named}\n`);
    expect(lines.map(({ text }) => text)).toEqual(['STEP: step 3 "fill[3]"']);
  });

  test('a line that only looks like an event > is a line', () => {
    const { lines, events } = readLog('2026-11-26 06:58:43,857 (INFO): {no JSON');
    expect([lines.length, events.length]).toEqual([1, 0]);
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
