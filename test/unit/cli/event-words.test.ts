import { describe, expect, it } from 'vitest';
import { eventsInWords } from '../../../cli/display/event-words.ts';

const line = (event: object): string =>
  `2026-11-25 14:11:15,173 (INFO): ${JSON.stringify({ logged_at: '2026-11-25T13:11:15.173Z', ...event })}`;

describe('eventsInWords', () => {
  it('events among other lines > read like those', () => {
    const own = '2026-11-25T13:11:14.197Z INFO    step 1 is acting';
    const step = { name: 'Mix', result: { status: 'succeeded' } };
    const log = [
      own,
      line({ event_type: 'WORKFLOW', event_name: 'STEP', workflow_name: 'mix', step }),
      line({ event_type: 'WORKFLOW', event_name: 'COMPLETED', workflow_name: 'mix' }),
      '',
    ].join('\n');
    expect(eventsInWords(log).split('\n')).toEqual([
      own,
      '2026-11-25T13:11:15.173Z EVENT   WORKFLOW STEP, Mix: succeeded',
      '2026-11-25T13:11:15.173Z EVENT   WORKFLOW COMPLETED, mix',
      '',
    ]);
  });

  it("a client's event with keys of its own > is told by its kind", () => {
    const log = line({ event_type: 'COMMENT', event_name: 'NOTE', step: 'the third' });
    expect(eventsInWords(log)).toBe('2026-11-25T13:11:15.173Z EVENT   COMMENT NOTE');
  });

  it('what only looks like an event > stays as it is', () => {
    const log = '2026-11-25 14:11:15,173 (INFO): {not JSON}';
    expect(eventsInWords(log)).toBe(log);
  });
});
