import { describe, expect, it } from 'vitest';
import type { PreflightPlan } from '../../../../../shared/workflow/preflight/plan-preflight.ts';
import type { Question } from '../../../../../shared/workflow/preflight/questions-of.ts';
import { takeAnswers, type Said } from '../../../../../shared/workflow/preflight/plan-preflight.ts';
import { maxProblems } from '../../../../../shared/kernel/json/problem.ts';

const asked: Question = {
  ...{ module: 'arm', instances: ['a'], action: 'move', args: {}, files: {} },
  steps: [0, 1],
};
const unasked = { outcome: 'unasked', text: 'not asked' } as const;
const step = {
  ...{ pointer: '/flowdef/0', name: 'go', module: 'arm', action: 'move', check: unasked },
  ...{ locations: [], waits: [], queue: { waiting: 0, acting: 0 } },
};
const plan: PreflightPlan = {
  answer: {
    ...{ ok: true, accepted: true, problems: [], warnings: [], instruments: [], asked: 0, step_count: 2 },
    ...{ steps: [step, step], runs: 1 },
  },
  questions: [asked],
  drafts: [],
  places: {
    0: {
      ...{ name: 'go', pointer: '/flowdef/0', own: { line: 3, column: 5 } },
      of: { to: { pointer: '/flowdef/0/args/to', line: 6, column: 9 } },
    },
    1: { name: 'back', pointer: '/flowdef/1', of: {} },
  },
};
const said = (more: Partial<Said>): Map<Question, Said> =>
  new Map([[asked, { outcome: 'ok', text: 'fine', problems: [], warnings: [], ...more }]]);

describe('answers of agents in a preflight', () => {
  it('problems > stand at their arguments in each of the steps, or at the step where it has none of the name', () => {
    const problems = [
      { argument: 'to', message: 'full' },
      { argument: 'toString', message: 'odd' },
    ];
    const {
      ok,
      accepted,
      problems: told,
      steps,
    } = takeAnswers(plan, said({ outcome: 'problems', problems }), 1);
    expect({ ok, accepted }).toEqual({ ok: false, accepted: true });
    expect(told).toEqual([
      { pointer: '/flowdef/0/args/to', line: 6, column: 9, message: 'step "go": "to" for arm.move: full' },
      { pointer: '/flowdef/0', line: 3, column: 5, message: 'step "go": "toString" for arm.move: odd' },
      { pointer: '/flowdef/1', message: 'step "back": "to" for arm.move: full' },
      { pointer: '/flowdef/1', message: 'step "back": "toString" for arm.move: odd' },
    ]);
    expect(steps.map(({ check }) => check.outcome)).toEqual(['problems', 'problems']);
  });

  it('gaps that cannot be kept > are a problem; one that is only late is none', () => {
    const schedule = { text: 'no', kept: false, why: 'no', delays: [], delayed: 0 };
    expect(takeAnswers(plan, said({}), 1, schedule)).toMatchObject({
      ...{ ok: false, accepted: true, schedule },
      problems: [{ pointer: '', message: 'no' }],
    });
    expect(takeAnswers(plan, said({}), 1, { ...schedule, late: true })).toMatchObject({
      ok: true,
      problems: [],
    });
  });

  it('a check that failed > is one warning, for however many steps', () => {
    const { ok, warnings } = takeAnswers(plan, said({ outcome: 'failed', text: 'no port' }), 1);
    expect(ok).toBe(true);
    expect(warnings.map(({ message }) => message)).toEqual([
      'step "go": arm.move: the arguments could not be checked: no port',
    ]);
  });

  it('thousands of findings > are told up to a bound, and the answer says so', () => {
    const problems = Array.from({ length: 400 }, (_, at) => ({ message: `problem ${at}` }));
    const found = takeAnswers(plan, said({ outcome: 'problems', problems, warnings: problems }), 1);
    expect(found.problems).toHaveLength(maxProblems);
    expect(found.problems.at(-1)?.message).toContain('there is more that is wrong');
    expect(found.warnings).toHaveLength(maxProblems);
  });

  it('a question that nobody was asked > leaves its steps as they were', () => {
    expect(takeAnswers(plan, new Map(), 0).steps).toEqual([step, step]);
  });
});
