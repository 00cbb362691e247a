import { utcMoment } from '../../../shared/kernel/wei-time.ts';
import { setImmediate } from 'node:timers/promises';
import type { DatapointBody } from '../../../shared/contracts/datapoint.ts';
import { isId } from '../../../shared/contracts/ids.ts';
import type { RecordsContext } from '../context.ts';
import type { FromSchema } from 'json-schema-to-ts';
import { text, ulidOrNull, utc } from '../../../shared/contracts/fields.ts';
import { listOf, object, optional, titled, told } from '../../../shared/contracts/object-schema.ts';
import type { ValueOf } from '../../../shared/contracts/value-of.ts';

const pointView = object({
  at: utc,
  run_id: told(ulidOrNull, 'Null where a client has posted it and named no run.'),
  value: { type: 'number' },
});

const seriesView = titled('ValueSeries', 'The values of one label.', {
  label: text,
  points: told(listOf(pointView), 'The oldest first.'),
});

/** The numbers that the runs of an experiment came to, over time. */
export const valuesView = titled('ExperimentValues', {
  series: told(listOf(seriesView), 'By label; the one with the newest value first.'),
  next: told(
    { type: ['integer', 'null'] } as const,
    'The `cursor` for older values; null where there are none.',
  ),
});

type ExperimentValues = FromSchema<typeof valuesView>;

/** So many datapoints of the experiment are looked at, or for so many milliseconds; they may be large. */
const mostLookedAt = 10_000;
const longest = 2_000;
const page = 100;

/** What values are asked for. */
export const valuesQuery = object({
  [optional]: {
    label: told(
      {
        type: 'array',
        items: { type: 'string', minLength: 1 },
        maxItems: 100,
        noun: '1 to 100 labels with commas between',
      },
      'Those of these labels alone, with commas between.',
    ),
    cursor: told({ type: 'integer', minimum: 1 } as const, '`next` of the answer before.'),
  },
});

/** The newest numbers of an experiment by label. What simulated runs have made up is left out. */
export async function valuesOfExperiment(
  { store, deadlines }: Pick<RecordsContext, 'store' | 'deadlines'>,
  group: string,
  { label: wanted, cursor: before }: ValueOf<typeof valuesQuery>,
): Promise<ExperimentValues> {
  const labels = wanted && new Set<unknown>(wanted);
  const series = new Map<string, ExperimentValues['series'][number]>();
  const deadline = deadlines.begin();
  const ends = performance.now() + longest;
  let cursor = before;
  for (let lookedAt = 0; lookedAt < mostLookedAt && performance.now() < ends; lookedAt += page) {
    const older = cursor === undefined ? {} : { before: cursor };
    const query = { kind: 'datapoint', group, limit: page, ...older } as const;
    const records = await deadline.withStore(() => store.newestRecords(query));
    for (const { body, position } of records) {
      cursor = position;
      const { label } = body.datapoint;
      const point = labels && !labels.has(label) ? undefined : pointOf(body);
      if (!point) continue;
      const known = series.get(label);
      if (known) known.points.push(point);
      else series.set(label, { label, points: [point] });
    }
    if (records.length < page) return { series: oldestFirst(series), next: null };
    // An embedded store answers at once: others have their turn.
    await setImmediate();
  }
  return { series: oldestFirst(series), next: cursor ?? null };
}

function pointOf({
  at,
  datapoint,
}: DatapointBody): ExperimentValues['series'][number]['points'][number] | undefined {
  const { value, workflow_id, simulate } = datapoint;
  if (typeof value !== 'number' || simulate === true) return undefined;
  return { at: utcMoment(at), run_id: isId(workflow_id) ? workflow_id : null, value };
}

function oldestFirst(
  series: ReadonlyMap<string, ExperimentValues['series'][number]>,
): ExperimentValues['series'] {
  return [...series.values()].map(({ label, points }) => ({ label, points: points.reverse() }));
}
