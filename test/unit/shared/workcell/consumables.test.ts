import { describe, expect, it } from 'vitest';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { consumablesOf, leftOf, usesOf } from '../../../../shared/workcell/consumables.ts';
import { completeDefinition } from '../../../../shared/workcell/complete-definition.ts';
import { refusalOf } from '../../../support/refusal-of.ts';

const withTips = (tips: string) =>
  `name: lab\nmodules:\n  - name: arm\n    consumables:\n      tips: ${tips}\n`;
const problemsOf = (tips: string) =>
  (refusalOf(() => parseWorkcell(withTips(tips), '/lab/workcell.yaml'))?.details ?? []) as {
    pointer: string;
    line: number;
    message: string;
  }[];
const tips = { capacity: 96, uses: { pick: 1, fill: 'args.wells * 2', wash: 'size(args.rows)' } };

describe('a workcell file', () => {
  it('with consumables > states them as they are, and a module without has none', () => {
    const { workcell, notes } = parseWorkcell(
      `${withTips('{capacity: 96, uses: {pick: 1, fill: "${{ args.wells }}"}, warn_at: 24, unit: null}')}  - name: lid\n`,
      '/lab/workcell.yaml',
    );
    const expected = { tips: { capacity: 96, uses: { pick: 1, fill: '${{ args.wells }}' }, warn_at: 24 } };
    expect(workcell.modules[0]?.consumables).toEqual(expected);
    expect(workcell.modules[1]).not.toHaveProperty('consumables');
    expect([...consumablesOf(workcell)]).toEqual([['arm', expected]]);
    expect(notes.filter((note) => note.includes('consumables'))).toEqual([]);
  });

  it.each([
    ['{capacity: 0, uses: {}}', '/modules/0/consumables/tips/capacity', 'must be > 0'],
    ['{uses: {}}', '/modules/0/consumables/tips', '"capacity" is missing'],
    ['{capacity: 9, uses: {}, wran_at: 1}', '/modules/0/consumables/tips/wran_at', 'did you mean "warn_at"?'],
    [
      '{capacity: 9, uses: {}, warn_at: 10}',
      '/modules/0/consumables/tips/warn_at',
      'it would be low for ever',
    ],
    [
      '{capacity: 9, uses: {pick: 10}}',
      '/modules/0/consumables/tips/uses/pick',
      '10 is more than its capacity, which is 9',
    ],
    ['{capacity: 9, uses: {pick: -1}}', '/modules/0/consumables/tips/uses/pick', 'give 0 or more'],
    [
      '{capacity: 9, uses: {pick: "args.wells +"}}',
      '/modules/0/consumables/tips/uses/pick',
      'what pick uses of tips:',
    ],
    ['{capacity: 9, uses: {pick: payload.n}}', '/modules/0/consumables/tips/uses/pick', 'as args.NAME'],
    [
      '{capacity: 9, uses: {pick: true}}',
      '/modules/0/consumables/tips/uses/pick',
      'must be number or string',
    ],
  ])('with the consumable %s > is refused at its place', (written, pointer, message) => {
    const [problem] = problemsOf(written);
    expect(problem).toMatchObject({ pointer, line: 5 });
    expect(problem?.message).toContain(message);
  });

  it('with a name that no command takes > is refused', () => {
    const text = 'name: lab\nmodules: [{name: arm, consumables: {"a/b": {capacity: 1, uses: {}}}}]';
    expect(refusalOf(() => parseWorkcell(text, '/lab/w.yaml'))?.message).toContain(
      'cannot name a consumable',
    );
  });
});

describe('usesOf', () => {
  const uses = (action: string, args: Parameters<typeof usesOf>[2]) => usesOf({ tips }, action, args);

  it('a number, or an expression of the arguments > is the amount', () => {
    expect(uses('pick', {}).amounts).toEqual({ tips: 1 });
    expect(uses('fill', { wells: 4 }).amounts).toEqual({ tips: 8 });
    expect(uses('wash', { rows: ['A', 'B'] }).amounts).toEqual({ tips: 2 });
    expect(uses('look', {})).toEqual({ amounts: {}, untold: {} });
  });

  it('an argument that is left out > is what the action takes for it', () => {
    const amount = (args: object) => usesOf({ tips }, 'fill', { ...args }, () => ({ wells: 3 })).amounts;
    expect([amount({}), amount({ wells: 1 })]).toEqual([{ tips: 6 }, { tips: 2 }]);
  });

  it('an expression that comes to no amount > is told as that', () => {
    expect(uses('fill', {}).untold['tips']).toContain('wells');
    expect(uses('fill', { wells: -1 }).untold['tips']).toContain('comes to -2, which is no amount');
    expect(uses('fill', undefined)).toEqual({
      amounts: {},
      untold: { tips: 'its arguments are worked out while the run goes on' },
    });
  });
});

it('leftOf > is all of it where nothing was taken, and no more than there is room for', () => {
  expect(leftOf(tips, undefined)).toBe(96);
  expect(leftOf(tips, { left: 3, taken: {} })).toBe(3);
  expect(leftOf(tips, { left: 384, taken: {} })).toBe(96);
});

it("a definition that WEI's client hands in > keeps the consumables that it has dropped", () => {
  const { workcell } = parseWorkcell(withTips('{capacity: 96, uses: {pick: 1}}'), '/lab/workcell.yaml');
  const [{ consumables, ...dropped } = { consumables: {} }] = workcell.modules;
  const given = { ...workcell, modules: [dropped as (typeof workcell.modules)[number]] };
  expect(completeDefinition(given, workcell, workcell, '/data').modules[0]?.consumables).toEqual(consumables);
});
