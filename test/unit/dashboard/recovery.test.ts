import { describe, expect, it } from 'vitest';
import { dataLinks, dataRead } from '../../../dashboard/src/worker/read-parts.ts';
import type { StepLine } from '../../../dashboard/src/worker/outline.ts';
import { argRows, readChanged, changedArgs } from '../../../dashboard/src/screens/run/recovery/step-args.tsx';
import { goesOnAs } from '../../../dashboard/src/screens/run/run-top.tsx';
import { namesOf } from '../../../dashboard/src/screens/run/recovery/retry-preview.tsx';
import { readRunChanges } from '../../../dashboard/src/screens/run/orders.tsx';

describe('dataRead', () => {
  type Step = Parameters<typeof dataRead>[0][number];
  const step = (name: string, facts: Partial<Step> = {}): Step => ({ name, state: 'idle', ...facts });
  const reads = (place: string, text: string) => ({ expressions: { [place]: text } });

  it('expressions and conditions of steps to come > each value once, with all who read it', () => {
    const steps = [
      step('Mix', { state: 'failed' }),
      step('Use', reads('/args/mass', '${{ steps.Mix.data.mass * 2 }}')),
      step('Look', { when: "steps['Mix'].data['od 600'] > 1 && steps.Mix.data.mass > 0" }),
      step('Other', reads('/args/mass', '${{ steps.Mixer.data.mass + steps.Mix.files.note }}')),
    ];
    expect(dataRead(steps, 0)).toEqual([
      { name: 'mass', by: ['Use', 'Look'] },
      { name: 'od 600', by: ['Look'] },
    ]);
  });

  it('a value that is asked for first > is told as such', () => {
    const text = '${{ has( steps.Mix.data["od 600"]) ? 1 : steps.Mix.data.mass }}';
    expect(dataRead([step('Mix'), step('Use', reads('/args/mass', text))], 0)).toEqual([
      { name: 'od 600', by: ['Use'], asked: true },
      { name: 'mass', by: ['Use'] },
    ]);
  });

  it('a step that has ended > asks for nothing any more', () => {
    const text = reads('/args/mass', '${{ steps.Mix.data.mass }}');
    expect(dataRead([step('Mix'), step('Use', { state: 'succeeded', ...text })], 0)).toEqual([]);
  });

  it('a round, and a step of a sub-workflow > go by the names that others know them by', () => {
    const fill = [step('fill[2]'), step('Sum', reads('/args/all', '${{ steps.fill.data.mass }}'))];
    expect(dataRead(fill, 0)).toEqual([{ name: 'mass', by: ['Sum'] }]);
    const wash = [step('wash/rinse'), step('wash/drain', { when: 'steps.rinse.data.left > 0' })];
    expect(dataRead(wash, 0)).toEqual([{ name: 'left', by: ['wash/drain'] }]);
    const apart = [step('wash/rinse'), step('drain', { when: 'steps.rinse.data.left > 0' })];
    expect(dataRead(apart, 0)).toEqual([]);
  });

  it('whose values a step reads and who reads its own > both ways, whether they have begun or not', () => {
    const steps = [
      step('Mix', { state: 'succeeded' }),
      step('Use', { state: 'succeeded', ...reads('/args/mass', '${{ steps.Mix.data.mass * 2 }}') }),
      step('Look', { when: "steps['Mix'].data['od 600'] > 1 && steps.Use.data.mass > 0" }),
    ];
    expect([0, 1, 2].map((position) => dataLinks(steps, position))).toEqual([
      { from: [], to: [1, 2] },
      { from: [0], to: [2] },
      { from: [0, 1], to: [] },
    ]);
  });
});

describe('arguments of a step as they are typed', () => {
  const about = { required: false, description: null, default: null, type: null, locations: null };
  const declared = [
    { ...about, name: 'speed', type: 'integer', description: 'in rpm' },
    { ...about, name: 'gain', type: 'number', default: 2 },
  ] as unknown as Parameters<typeof argRows>[1];
  const rows = argRows(
    {
      args: { speed: '${{ steps.Mix.data.speed }}', source: [1, 2], name: '7', wells: ['A1'] },
      locations: { source: 'nest' },
    },
    declared,
  );

  it('a location goes by its name, and what the action would take as well is there', () => {
    expect(rows.map(({ name, preset, type }) => [name, preset, type])).toEqual([
      ['speed', '${{ steps.Mix.data.speed }}', 'integer'],
      ['source', 'nest', 'string'],
      ['name', '7', 'string'],
      ['wells', '["A1"]', 'array'],
      ['gain', '', 'number'],
    ]);
    expect(rows.at(-1)?.hint).toBe('default 2');
  });

  it('only what was changed is told, by its type', () => {
    expect(readChanged(rows, {})).toEqual({ values: {}, wrong: {} });
    const texts = { speed: '300', name: '8', wells: '["B1"]', gain: '', source: 'bench' };
    expect(readChanged(rows, texts)).toEqual({
      values: { speed: 300, source: 'bench', name: '8', wells: ['B1'] },
      wrong: {},
    });
  });

  it('what is not such a value, or none > is named by its field', () => {
    expect(readChanged(rows, { speed: 'fast', wells: '' }).wrong).toEqual({
      speed: 'a whole number is asked for',
      wells: 'this is needed',
    });
  });
});

describe('changes of a run', () => {
  const before = { label: 'Mix', priority: '0' };
  const steps = [{ name: 'Read' }] as StepLine[];
  const none = new Map<number, { args: Record<string, unknown>; wrong: boolean }>();

  it('nothing was changed > there is nothing to send', () => {
    expect(readRunChanges(before, before, none, steps)).toEqual({ changes: undefined, wrong: undefined });
  });

  it('what was changed > alone is sent', () => {
    const args = new Map([[0, { args: { gain: 2 }, wrong: false }]]);
    expect(readRunChanges(before, { label: ' Mix ', priority: '-3' }, args, steps).changes).toEqual({
      priority: -3,
      args: { Read: { gain: 2 } },
    });
    expect(readRunChanges(before, { label: 'Late', priority: '0' }, none, steps).changes).toEqual({
      label: 'Late',
    });
  });

  it('no name, no number > each field says so', () => {
    const { wrong } = readRunChanges(before, { label: ' ', priority: '1.5' }, none, steps);
    expect(Object.keys(wrong ?? {})).toEqual(['label', 'priority']);
  });
});

describe('the names of steps in a preview', () => {
  it('have numbers from 1, and say what is changed; of many, the first are named', () => {
    const steps = [
      { step: 0, name: 'Weigh' },
      { step: 2, name: 'Mix', changed: ['speed'] },
    ];
    expect(namesOf(steps)).toBe('1 Weigh, 3 Mix (other speed)');
    const many = Array.from({ length: 12 }, (_, step) => ({ step, name: 'x' }));
    expect(namesOf(many)).toMatch(/10 x, 2 more$/);
  });
});

describe('the run that goes on from another', () => {
  const event = (goes_on_as: string, retry_of = 'OLD') => ({
    ...{ at: 0, name: 'RETRIED' },
    event: { event_info: { retry_of, goes_on_as } },
  });

  it('is the latest that its events tell of; its own beginning is none', () => {
    expect(goesOnAs([], 'OLD')).toBeUndefined();
    expect(goesOnAs([event('ONE'), event('TWO')], 'OLD')).toBe('TWO');
    expect(goesOnAs([event('OLD', 'OLDER')], 'OLD')).toBeUndefined();
  });
});

describe('changedArgs', () => {
  const steps = ['Fetch', 'Mix', 'Mix', '1'].map((name) => ({ name }));
  const of = (position: number) =>
    Object.keys(changedArgs(new Map([[position, { args: { speed: 3 }, wrong: false }]]), steps));

  it('a step goes by its own name, and one of several with a name by its position, which is no name', () => {
    expect([0, 1, 2, 3].flatMap(of)).toEqual(['Fetch', '01', '2', '1']);
  });
});
