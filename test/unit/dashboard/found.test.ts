import { describe, expect, it } from 'vitest';
import type { PreflightStep } from '../../../client/index.ts';
import {
  beyond,
  isOdd,
  queueInWords,
  showOutcome,
  sortFound,
  summaryOf,
} from '../../../dashboard/src/handing-in/found.ts';

function step(pointer: string, more: Partial<PreflightStep> = {}): PreflightStep {
  return {
    ...{ pointer, name: 'pour', module: 'arm', action: 'pour', locations: [], waits: [] },
    ...{ check: { outcome: 'ok', text: 'arm/a would take it' }, queue: { waiting: 0, acting: 0 } },
    ...more,
  };
}

describe('what a preflight has found, on the page', () => {
  it('findings > stand at their steps, without the name of the step, and those of no step apart', () => {
    const problems = [
      { pointer: '/flowdef/1/args/ml', message: 'step "pour": "ml" for arm.pour: too much', line: 3 },
      { pointer: '', message: 'the workflow is odd' },
    ];
    const warnings = [{ pointer: '/flowdef/10', message: 'step "pour": slow' }];
    const steps = [step('/flowdef/0'), step('/flowdef/1'), step('/flowdef/10')];
    const { telling, fine, rest } = sortFound({ steps, problems, warnings });
    expect(fine.map((each) => each.step.pointer)).toEqual(['/flowdef/0']);
    expect(telling.map((each) => [each.problems, each.warnings])).toEqual([
      [[{ pointer: '/flowdef/1/args/ml', message: '"ml" for arm.pour: too much', line: 3 }], []],
      [[], [{ pointer: '/flowdef/10', message: 'slow' }]],
    ]);
    expect(rest).toEqual({ problems: [problems[1]], warnings: [] });
  });

  it('a finding in another file > stands at no step of this one', () => {
    const problems = [{ pointer: '/flowdef/0', message: 'odd', file: 'wash.yaml' }];
    const steps = [step('/flowdef/0'), step('/flowdef/0', { file: 'wash.yaml' })];
    const { telling, fine } = sortFound({ steps, problems, warnings: [] });
    expect([telling.map((each) => each.step.file), fine.map((each) => each.step.file)]).toEqual([
      ['wash.yaml'],
      [undefined],
    ]);
  });

  it('what stands at a step anyway > is not said twice', () => {
    const check = { outcome: 'failed', text: 'the check of arm/a failed: no port' } as const;
    const locations = [{ name: 'nest', as: 'source', state: 'empty', text: 'nest is empty' } as const];
    const { telling } = sortFound({
      steps: [step('/flowdef/0', { check, locations })],
      problems: [],
      warnings: [
        {
          pointer: '/flowdef/0',
          message: `step "pour": arm.pour: the arguments could not be checked: ${check.text}`,
        },
        {
          pointer: '/flowdef/0/locations/source',
          message: 'step "pour": nest is empty: there is nothing to move',
        },
      ],
    });
    expect(telling[0]?.warnings).toEqual([]);
  });

  it('steps that wait, or whose locations are not as they need them > are told of', () => {
    const waits = [{ kind: 'locked' as const, text: 'locked', since: null }];
    const empty = { name: 'nest', as: 'source', state: 'empty', text: 'nest is empty' } as const;
    const steps = [
      step('/flowdef/0', { waits }),
      step('/flowdef/1', { locations: [empty] }),
      step('/flowdef/2', { locations: [{ ...empty, changed_by: 'fetch' }] }),
      step('/flowdef/3', { check: { outcome: 'none', text: '' } }),
    ];
    const { telling } = sortFound({ steps, problems: [], warnings: [] });
    expect(telling.map((each) => each.step.pointer)).toEqual(['/flowdef/0', '/flowdef/1']);
    expect(isOdd({ ...empty, as: 'target' })).toBe(false);
    expect(isOdd({ ...empty, as: 'target', state: 'unverified' })).toBe(true);
  });

  it('all steps > are summed up', () => {
    const steps = [
      step('/flowdef/0'),
      step('/flowdef/1'),
      step('/flowdef/2', { check: { outcome: 'none', text: '' } }),
    ];
    expect(summaryOf({ steps, step_count: 3 })).toBe('3 steps: 2 would be taken, 1 no check');
    expect(summaryOf({ steps: steps.slice(0, 1), step_count: 1 })).toBe('1 step: 1 would be taken');
  });

  it('who is before a step, and what the check has told already > in words', () => {
    expect(queueInWords({ waiting: 0, acting: 0 })).toBe('');
    expect(queueInWords({ waiting: 2, acting: 1 })).toBe('before it: 1 run acts, 2 wait');
    expect(beyond([{ message: 'a' }, { message: 'b' }], [{ message: 'a' }])).toEqual([{ message: 'b' }]);
    expect(showOutcome({ outcome: 'of tomorrow' as never, text: '' }).word).toBe('of tomorrow');
  });
});
