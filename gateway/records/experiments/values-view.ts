import type { FromSchema } from 'json-schema-to-ts';
import { listOf, text, told, ulidOrNull, utc } from '../../../shared/contracts/fields.ts';
import { object } from '../../../shared/contracts/object-schema.ts';

const pointView = object({
  at: utc,
  run_id: told(ulidOrNull, 'Null where a client has posted it and named no run.'),
  value: { type: 'number' },
});

const seriesView = {
  title: 'ValueSeries',
  description: 'The values of one label.',
  ...object({ label: text, points: told(listOf(pointView), 'The oldest first.') }),
} as const;

/** The numbers that the runs of an experiment came to, over time. */
export const valuesView = {
  title: 'ExperimentValues',
  ...object({
    series: told(listOf(seriesView), 'By label; the one with the newest value first.'),
    next: told(
      { type: ['integer', 'null'] } as const,
      'The `cursor` for older values; null where there are none.',
    ),
  }),
} as const;

export type ExperimentValues = FromSchema<typeof valuesView>;
