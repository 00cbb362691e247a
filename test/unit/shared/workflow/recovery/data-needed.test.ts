import { describe, expect, it } from 'vitest';
import { dataNeeded } from '../../../../../shared/workflow/recovery/data-needed.ts';
import type { JsonObject } from '../../../../../shared/kernel/json/json.ts';
import type { StepDefinition } from '../../../../../shared/contracts/run.ts';
import { stepDefinition } from '../../../../fixtures/run-definition.ts';

const scope = { steps: { Mix: 0, Other: 1 }, values: {} };
const reads = (name: string, text: string, more: Partial<StepDefinition> = {}): StepDefinition =>
  stepDefinition({ name, scope, expressions: { '/args/mass': text }, ...more });

/** What is said of data that are given for the first step, which these follow. */
function lacking(data: JsonObject, ...later: StepDefinition[]): string[] {
  const steps = [stepDefinition({ name: 'Mix' }), ...later];
  return dataNeeded(steps, 0, data, (position) => position !== 2).map(({ message }) => message);
}

describe('dataNeeded', () => {
  it('a value that steps to come read and that is not given > is told with them, and with what was meant', () => {
    const use = reads('Use', '${{ steps.Mix.data.mass * 2 }}');
    const begun = reads('Begun', '${{ steps.Mix.data.lot }}');
    const look = stepDefinition({ name: 'Look', scope, when: "steps.Mix.data['mass'] > 1" });
    expect(lacking({ mas: 3 }, use, begun, look)).toEqual([
      'the data for step "Mix" have no "mass", which steps "Use", "Look" read (is "mas" meant for it?): give it, or null where there is none',
    ]);
    expect(lacking({ mass: 3 }, use, begun, look)).toEqual([]);
    expect(lacking({ mass: null, more: 1 }, use, look)).toEqual([]);
  });

  it.each([
    ['nothing of it', '${{ steps.Other.data.mass }}'],
    ['a key that only the run knows', '${{ steps.Mix.data[steps.Other.data.key] }}'],
    ['whether it is there', '${{ has(steps.Mix.data.mass) ? steps.Mix.data.mass : 1 }}'],
    ['whether it is null', '${{ steps.Mix.data.mass == null ? 1 : steps.Mix.data.mass }}'],
    ['whether it is not null', '${{ null != steps.Mix.data.mass ? steps.Mix.data.mass : 1 }}'],
    ['what became of the step', '${{ steps.Mix.status == "skipped" ? 1 : steps.Mix.data.mass }}'],
  ])('a step that reads %s > needs nothing', (_, text) => {
    expect(lacking({}, reads('Use', text))).toEqual([]);
  });

  it('a test for null of another value > does not excuse this one', () => {
    const text = '${{ steps.Other.data.mass == null ? 1 : steps.Mix.data.mass }}';
    expect(lacking({}, reads('Use', text))).toHaveLength(1);
  });

  it('a step that is done only where the other one was > needs nothing', () => {
    const when = 'steps.Mix.status == "succeeded"';
    expect(lacking({}, reads('Use', '${{ steps.Mix.data.mass }}', { when }))).toEqual([]);
  });

  it('conditions and rounds of loops, and what a sub-workflow is given > need it as well', () => {
    const number = -1;
    const body = [{ ...reads('', '${{ steps.Mix.data.a }}'), number }];
    const each = stepDefinition({
      name: 'Each',
      scope,
      loop: { body, for_each: { items: 'steps.Mix.data.b', as: 'item', max_parallel: 1 } },
    });
    const expressions = { '/mass': '${{ steps.Mix.data.c }}' };
    const rinse = stepDefinition({
      name: 'wash/rinse',
      scope: { steps: {}, values: {}, given: { parameters: { mass: null }, expressions, scope } },
    });
    expect(lacking({}, each, stepDefinition({ name: 'Begun' }), rinse)).toEqual([
      expect.stringContaining('no "b", which step "Each" reads'),
      expect.stringContaining('no "a", which step "Each" reads'),
      expect.stringContaining('no "c", which step "wash/rinse" reads'),
    ]);
  });
});
