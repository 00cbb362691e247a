import { formatClock, formatTime } from '../../../shared/sentences/times.ts';
import { describe, expect, it } from 'vitest';
import { describePreview } from '../../../cli/display/reset-lines.ts';
import type { PossibleAnswer, UnknownPreview } from '../../../shared/contracts/unknown-preview.ts';

const at = '2026-01-02T03:04:05.000Z';
const run_id = '01K8Z4QX5M0000000000000001';
const answer = (word: PossibleAnswer['answer'], more: Partial<PossibleAnswer> = {}): PossibleAnswer => ({
  ...{ answer: word, label: `label of ${word}`, consequence: `what ${word} does`, needs: [], allowed: true },
  ...more,
});

const preview: UnknownPreview = {
  ...{ run_id, label: 'mix', step: 0, step_name: 'mix', action: 'mix', command_id: `${run_id}.0.1` },
  ...{
    attempt: 1,
    module: 'ot2',
    instance: 'pc1',
    reason: 'lost',
    message: 'silent',
    since: at,
    run: 'waits',
  },
  repeats_at: null,
  evidence: [
    { at, text: 'step 1 goes to ot2/pc1', source: 'store' },
    { at: null, text: 'the instrument had begun', source: 'agent', weight: 'warning' },
  ],
  instrument: {
    then: { at, text: 'the lid is open' },
    now: {
      ...{ state: 'outcome_unknown', since: at, acting: [], left_behind: [], report: null },
      reasons: [
        { key: 'outcome_unknown', text: 'held back', since: at, then: null, first: null, next: null },
      ],
    },
  },
  answers: [
    answer('happened', { needs: [{ name: 'data', text: '', required: false, fields: [{ name: 'mass' }] }] }),
    answer('did_not'),
    answer('skip'),
    answer('abort'),
  ],
};

describe('describePreview', () => {
  it('evidence > each with its time, and a mark where it warns', () => {
    const lines = describePreview(preview);
    expect(lines[0]).toContain(`on ot2/pc1, since ${formatTime(at)}: silent`);
    expect(lines).toContain(`  ${formatClock(at, Date.parse(at)).padEnd(19)} step 1 goes to ot2/pc1`);
    expect(lines).toContain(`! ${' '.repeat(19)} the instrument had begun`);
    expect(lines).toContain('  before that: the lid is open');
    expect(lines).toContain(`  held back (since ${formatTime(at)})`);
  });

  it('every answer > is a line of its own, that can be typed as it stands, with what it does', () => {
    const lines = describePreview(preview);
    const typed = lines.filter((line) => line.startsWith('  weir '));
    expect(typed.map((line) => line.split('#')[0]?.trim())).toEqual(
      ['--happened', '--did-not', '--skip', '--abort'].map((word) => `weir resolve ${run_id} ${word}`),
    );
    expect(typed[0]).toContain('(--data mass=…)');
    expect(lines).toContain('      what skip does');
  });

  it('other outcomes of the run are unknown > every command names its step', () => {
    const other = {
      step: 3,
      step_name: 'read',
      command_id: `${run_id}.3.1`,
      module: 'reader',
      instance: 'a',
    };
    const lines = describePreview({ ...preview, others: [other] });
    expect(lines.some((line) => line.startsWith(`  weir resolve ${run_id} --step 1 --skip `))).toBe(true);
    expect(lines.at(-1)).toBe(`  weir resolve ${run_id} --step 4   # step 4 "read" on reader/a`);
  });

  it('no answer is taken any more > says why, and lists none', () => {
    const answers = preview.answers.map((each) => ({
      ...each,
      allowed: false,
      why_not: 'the run has ended',
    }));
    const lines = describePreview({ ...preview, answers });
    expect(lines.at(-1)).toBe('No answer is taken: the run has ended');
  });
});
