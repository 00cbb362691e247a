import { describe, expect, it } from 'vitest';
import { describeAsk, describeAsks } from '../../../cli/display/ask-lines.ts';
import { anAsk } from '../../support/shown-lab.ts';

const at = Date.parse('2026-11-26T09:30:00.000Z');
const run = '01KB0Q3W6J8ZC2V5N7T9R4XMPD';
const ask = anAsk({
  ...{ id: `${run}.2.1`, run_id: run, step_name: 'Check the lid', message: 'Is the lid shut?' },
  ...{ since: '2026-11-26T09:26:53.000Z', next: `weir ask ${run}.2.1` },
});
const reply = {
  as: 'answer',
  answer: true,
  by: 'Ada',
  reason: 'I looked',
  at: '2026-11-26T09:29:00.000Z',
} as const;

/** Times of this machine's zone, whichever it is. */
const plain = (lines: string[]) => lines.map((line) => line.replaceAll(/\d\d:\d\d:\d\d/g, 'T'));

describe('describeAsk', () => {
  it('a confirm > says who is asked, since when, what, and both answers', () => {
    expect(plain(describeAsk(ask, at, 100))).toEqual([
      'ada/desk is asked since T',
      '  Is the lid shut?',
      `  step 3 "Check the lid" of run ${run} "mix"`,
      '',
      'Answer with',
      `  weir ask ${run}.2.1 --yes`,
      `  weir ask ${run}.2.1 --no`,
    ]);
  });

  it('a choice with a deadline and a picture > says what counts then, where the picture is, and quotes options', () => {
    const lines = describeAsk(
      {
        ...ask,
        ...{ kind: 'choose', options: ['PBS', 'TRIS base', 5] },
        deadline: { at: '2026-11-26T09:36:53.000Z', seconds: 600, answer: 'PBS' },
        files: [{ label: 'show', path: 'camera/plate.png', readable_path: '2_Look/plate.png', size: 7 }],
      },
      at,
      100,
    );
    expect(plain(lines)[0]).toBe('ada/desk is asked since T, until T: then "PBS" counts');
    expect(lines[3]).toBe(`  look at: weir get ${run} camera/plate.png`);
    expect(lines.slice(-3).map((line) => line.split('.2.1 ')[1])).toEqual([
      '--choose PBS',
      "--choose 'TRIS base'",
      '--choose 5',
    ]);
  });

  it('a form > names each field with what it takes', () => {
    const properties = {
      ph: { type: 'number' },
      lid: { type: 'string', enum: ['open', 'shut'] },
      clean: { type: 'boolean' },
      note: { type: 'string' },
    };
    const lines = describeAsk({ ...ask, kind: 'input', schema: { properties } }, at, 100);
    expect(lines.at(-1)).toContain(
      '--set ph=NUMBER --set lid=open|shut --set clean=true|false --set note=TEXT',
    );
  });

  it('answered, and gone > says who, what and why, or that nobody waits', () => {
    expect(plain(describeAsk({ ...ask, open: false, reply }, at, 100)).at(-1)).toBe(
      '  Ada answered yes at T to "Is the lid shut?": I looked',
    );
    expect(describeAsk({ ...ask, open: false }, at, 100).at(-1)).toBe('  it waits for no answer any more');
    const late = { ...reply, as: 'default' as const, answer: false, by: null, reason: null };
    expect(plain(describeAsk({ ...ask, open: false, reply: late }, at, 100)).at(-1)).toBe(
      '  nobody answered "Is the lid shut?" until T: "no" counts',
    );
  });
});

describe('describeAsks', () => {
  it('none > says so; some > each with its command, then the latest answers', () => {
    expect(describeAsks({ asks: [], answered: [], more: false }, at, 80)).toEqual([
      'nobody is asked anything',
    ]);
    const closed = { ...ask, ...reply };
    const lines = plain(describeAsks({ asks: [ask], answered: [closed], more: true }, at, 80));
    expect(lines).toContain(`  next: weir ask ${run}.2.1`);
    expect(lines.slice(-3)).toEqual([
      'There are more than were looked at.',
      '',
      'Ada answered yes at T to "Is the lid shut?": I looked',
    ]);
  });
});
