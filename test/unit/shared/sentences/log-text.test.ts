import { describe, expect, it } from 'vitest';
import { lineOfEvent, logText, textEntries } from '../../../../shared/sentences/log-text.ts';

describe('the text of a log that an earlier version has archived', () => {
  const event = lineOfEvent(1_700_000_000_000, { event_name: 'STEP' });
  const lines = ['2023-11-14T22:13:20.000Z INFO    step 1 wrote: (INFO): {}\n', event, 'a text\n'];
  const entries = textEntries(lines.join(''));

  it('is read as entries > is the same text, and tells which lines are events', () => {
    expect(logText(entries)).toBe(lines.join(''));
    expect(logText(entries.filter(({ level }) => level !== 'event'))).toBe(`${lines[0]}${lines[2]}`);
    expect(textEntries('')).toEqual([]);
  });
});
