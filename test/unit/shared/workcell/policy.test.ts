import { describe, expect, it } from 'vitest';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import {
  keepsRunsToOwners,
  reasonVerbs,
  updateInterval,
  verbsWithReason,
} from '../../../../shared/workcell/policy.ts';
import { refusalOf } from '../../../support/refusal-of.ts';

const parse = (config: string) => parseWorkcell(`name: lab\nconfig:\n${config}\n`, '/lab/workcell.yaml');
const refusal = (config: string) => refusalOf(() => parse(config));

describe('config.require_reason', () => {
  it('lists verbs > for which a reason is demanded', () => {
    const { workcell, notes } = parse('  require_reason: [reset, cancel]');
    expect(verbsWithReason(workcell)).toEqual(['cancel', 'reset']);
    expect(notes).toEqual([]);
  });

  it.each(['  lab_name: x', '  require_reason:', '  require_reason: []'])(
    '"%s" > demands a reason for nothing',
    (config) => expect(verbsWithReason(parse(config).workcell)).toEqual([]),
  );

  it('lists every verb > is taken', () => {
    const { workcell } = parse(`  require_reason: [${reasonVerbs.join(', ')}]`);
    expect(verbsWithReason(workcell)).toEqual(reasonVerbs);
  });

  it.each(['safety_stop', 'stop'])('lists %s > is refused with its place: it waits for no reason', (verb) => {
    expect(refusal(`  require_reason:\n    - cancel\n    - ${verb}`)?.details).toEqual([
      {
        pointer: '/config/require_reason/1',
        message: 'a safety stop never waits for a reason: take it out of the list',
        line: 5,
        column: 7,
      },
    ]);
  });

  it('lists what is not a verb > is refused with its place, and what was probably meant', () => {
    const refused = refusal('  require_reason: [cancle]');
    expect(refused?.details).toMatchObject([{ pointer: '/config/require_reason/0', line: 3, column: 20 }]);
    expect(refused?.message).toContain('did you mean "cancel"?');
  });

  it.each(['cancel', '{ cancel: true }', '[3]'])('is %s > is refused', (value) =>
    expect(refusal(`  require_reason: ${value}`)?.code).toBe('bad_workcell'),
  );
});

describe('config.own_runs_only', () => {
  it.each([
    ['own_runs_only: true', true],
    ['own_runs_only: yes', true],
    ['own_runs_only: false', false],
    ['own_runs_only:', false],
    ['lab_name: x', false],
  ])('%s > keeps runs to their owners: %s', (config, keeps) =>
    expect(keepsRunsToOwners(parse(`  ${config}`).workcell)).toBe(keeps),
  );

  it('is no yes or no > is refused with its place', () => {
    expect(refusal('  own_runs_only: ada')?.details).toMatchObject([
      { pointer: '/config/own_runs_only', line: 3, column: 18 },
    ]);
  });
});

describe('config.update_interval', () => {
  it.each([
    ['update_interval: 2.5', 2_500],
    ['lab_name: x', 1_000],
    ['update_interval: 0', 1_000],
    ['update_interval: soon', 1_000],
    ['update_interval: 0.001', 100],
    ['update_interval: 86400', 60_000],
  ])('%s > is %d ms', (config, ms) => expect(updateInterval(parse(`  ${config}`).workcell)).toBe(ms));
});
