import { describe, expect, it } from 'vitest';
import type { Datapoint } from '../../../client/index.ts';
import { choose } from '../../../dashboard/src/screens/experiments/experiments.tsx';
import { coursesOf } from '../../../dashboard/src/screens/experiments/experiment.tsx';

const point = (label: string, value: unknown, second: number, run = 'R'): Datapoint => ({
  id: `${label}${second}`,
  label,
  type: 'data_value',
  value,
  workflow_id: run,
  step_id: null,
  experiment_id: 'X',
  campaign_id: null,
  created_at: new Date(second * 1000).toISOString(),
});

describe('coursesOf', () => {
  it('numbers > stand by label and time, labels with most values first; what is not a number is left out', () => {
    const courses = coursesOf([
      point('mass', 3, 9),
      point('ph', 7, 2),
      point('mass', 1, 1, 'Q'),
      point('colour', 'red', 3),
      point('mass', Number.NaN, 5),
    ]);
    expect(courses).toEqual([
      { label: 'mass', at: [1_000, 9_000], values: [1, 3], runs: ['Q', 'R'] },
      { label: 'ph', at: [2_000], values: [7], runs: ['R'] },
    ]);
  });
});

describe('choose', () => {
  const about = {
    ...{ experiment_description: null, experiment_directory: '', email_addresses: [] },
    ...{ check_in_timestamp: null, created_at: '2026-11-26T10:00:00.000Z', checked_in_at: null },
  };
  const experiments = [
    { ...about, experiment_id: 'A1', experiment_name: 'Dyes', campaign_id: 'C' },
    { ...about, experiment_id: 'A2', experiment_name: 'Salts', campaign_id: null },
  ];
  const campaigns = new Map([
    [
      'C',
      {
        campaign_id: 'C',
        campaign_name: 'Autumn',
        campaign_description: null,
        experiment_ids: [],
        created_at: '2026-11-26T10:00:00.000Z',
      },
    ],
  ]);

  it.each([
    ['', undefined, ['A2', 'A1']],
    ['dye', undefined, ['A1']],
    ['autumn', undefined, ['A1']],
    ['a2', undefined, ['A2']],
    ['', 'C', ['A1']],
    ['salts', 'C', []],
  ])('the text %j in campaign %s > finds %j', (text, campaign, ids) => {
    expect(
      choose(experiments, campaigns, { text, campaign }).map(({ experiment_id }) => experiment_id),
    ).toEqual(ids);
  });
});
