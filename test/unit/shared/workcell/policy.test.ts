import { describe, expect, it } from 'vitest';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import { parseWorkcell } from '../../../../shared/workcell/load-workcell.ts';
import { keepsRunsToOwners, reasonVerbs, verbsWithReason } from '../../../../shared/workcell/policy.ts';

const parse = (config: string) => parseWorkcell(`name: lab\nconfig:\n${config}\n`, '/lab/workcell.yaml');

function refusal(config: string): WeirError {
  try {
    parse(config);
  } catch (error) {
    if (WeirError.is(error)) return error;
    throw error;
  }
  throw new Error('the workcell was accepted');
}

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
    expect(refusal(`  require_reason:\n    - cancel\n    - ${verb}`).details).toEqual([
      {
        pointer: '/config/require_reason/1',
        message: 'a safety stop never waits for a reason: take it out of the list',
        line: 5,
        column: 7,
      },
    ]);
  });

  it('lists what is not a verb > is refused with its place, and what was probably meant', () => {
    const { message, details } = refusal('  require_reason: [cancle]');
    expect(details).toMatchObject([{ pointer: '/config/require_reason/0', line: 3, column: 20 }]);
    expect(message).toContain('did you mean "cancel"?');
  });

  it.each(['cancel', '{ cancel: true }', '[3]'])('is %s > is refused', (value) =>
    expect(refusal(`  require_reason: ${value}`).code).toBe('bad_workcell'),
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
    expect(refusal('  own_runs_only: ada').details).toMatchObject([
      { pointer: '/config/own_runs_only', line: 3, column: 18 },
    ]);
  });
});
