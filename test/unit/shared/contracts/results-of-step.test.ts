import { describe, expect, it } from 'vitest';
import { resultsOfStep } from '../../../../shared/contracts/results-of-step.ts';

const results = [{ label: 'by' }];

describe('resultsOfStep', () => {
  it('an action whose arguments say nothing of results > has its own', () => {
    expect(resultsOfStep({ results }, { schema: { properties: { ph: {} } } })).toBe(results);
  });

  it('one whose argument holds a schema > has its properties as well', () => {
    const schema = { properties: { ph: { type: 'number', description: 'as read' }, odd: true } };
    expect(resultsOfStep({ results, results_from: 'schema' }, { schema })).toEqual([
      { label: 'ph', schema: schema.properties.ph, description: 'as read' },
      { label: 'odd' },
      { label: 'by' },
    ]);
  });

  it('the argument is an expression, or missing > nobody knows yet', () => {
    expect(
      resultsOfStep({ results, results_from: 'schema' }, { schema: '${{ payload.x }}' }),
    ).toBeUndefined();
    expect(resultsOfStep({ results, results_from: 'constructor' }, {})).toBeUndefined();
  });

  it('a schema without properties > has its own alone', () => {
    expect(resultsOfStep({ results, results_from: 'schema' }, { schema: {} })).toEqual(results);
    expect(resultsOfStep({ results, results_from: 'schema' }, { schema: { properties: 7 } })).toEqual(
      results,
    );
  });
});
