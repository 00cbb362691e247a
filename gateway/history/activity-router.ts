import type { Stretch } from '../../shared/kernel/wei-time.ts';
import type { RunsContext } from '../runs/index.ts';
import {
  answerLarge,
  knownModule,
  stretchOf,
  json,
  badQuery,
  type Call,
  callsOf,
  sendJson,
} from '../http/index.ts';
import {
  type ActivityIndex,
  describeHistory,
  describeTimeline,
  type Known,
} from '../../shared/explain/index.ts';
import { timelineView } from '../../shared/contracts/activity.ts';
import { anyMoment, text } from '../../shared/contracts/fields.ts';
import { named, object, optional, told } from '../../shared/contracts/object-schema.ts';
import { historyView } from '../../shared/contracts/history.ts';

const seconds: Partial<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
/** So many parts a stretch of time may have. */
const mostBuckets = 1_000;
/** Of these, in seconds, the shortest that leads to some hundred parts at most is taken where none is asked for. */
const usual = [60, 300, 900, 3_600, 21_600, 86_400];
const fewBuckets = 100;

const bucketField = named(
  { type: 'string', pattern: '^0*[1-9]\\d{0,6}[smhd]?$', examples: ['1h'] } as const,
  'a time such as 30s, 5m, 1h or 1d',
);

/**
 * How long the parts of a stretch are, in milliseconds: `text` is `30s`, `5m`, `1h`, `1d`, or seconds.
 * @throws WeirError `bad_request` that names it where they are too many
 */
export function bucketOf(text: string | undefined, { from, to }: Stretch): number {
  const span = (to - from) / 1000;
  if (text === undefined) return (usual.find((each) => span / each <= fewBuckets) ?? weeks(span)) * 1000;
  const length = Number.parseInt(text) * (seconds[text.slice(-1)] ?? 1);
  if (span / length <= mostBuckets) return length * 1000;
  throw badQuery(
    'bucket',
    `"bucket" makes more than ${mostBuckets} parts of the time asked for: take ${Math.ceil(span / mostBuckets)}s or more`,
  );
}

/** A week, or as many as make parts few enough. */
function weeks(span: number): number {
  const week = 7 * 86_400;
  return week * Math.ceil(span / week / mostBuckets);
}

const form = 'ISO 8601 with its offset, a day, or milliseconds since the epoch';
const to = told(anyMoment, `${form}; now where it is left out.`);

const hour = 3_600_000;
const call = callsOf<RunsContext>('Lab');

const getTimeline = call(
  {
    id: 'getTimeline',
    route: 'get /timeline',
    access: 'lab:read',
    summary: 'What the instruments did over a stretch of time, and which steps waited',
    description:
      'From what the gateway remembers: the runs of a week, 100,000 runs and steps at most, read anew when it starts. Simulated runs are left out.',
    query: object({
      [optional]: {
        from: told(anyMoment, `${form}; four hours before \`to\` where it is left out.`),
        to,
        module: told(text, 'What one module did.'),
      },
    }),
    answers: {
      200: json(
        'What they did; 5,000 bars and 5,000 waits at most: what goes on, then what ended last.',
        timelineView,
      ),
    },
  },
  async (asked) => {
    const { query, response, context } = asked;
    const stretch = stretchOf(query, Date.now(), 4 * hour);
    const index = await context.activity.current();
    const module = knownModule(query.module, modulesOf(context), (name) => index.hasModule(name));
    await answerLarge(asked, async () => {
      await sendJson(response, await describeTimeline(knownIn(index, context), { ...stretch, module }));
    });
  },
);

const getHistory = call(
  {
    id: 'getHistory',
    route: 'get /history',
    access: 'lab:read',
    summary: 'What the lab got done over a stretch of time',
    description: 'From what the gateway remembers, as `/timeline`.',
    query: object({
      [optional]: {
        from: told(anyMoment, `${form}; a day before \`to\` where it is left out.`),
        to,
        bucket: told(
          bucketField,
          'How long the parts are: `30s`, `5m`, `1h`, `1d`, or seconds; 1,000 parts at most. Some hundred where it is left out.',
        ),
      },
    }),
    answers: {
      200: json(
        'How much was done, how busy instruments were, what failed, and how long actions took.',
        historyView,
      ),
    },
  },
  async (asked) => {
    const { query, response, context } = asked;
    const now = Date.now();
    const stretch = stretchOf(query, now, 24 * hour);
    const bucket = bucketOf(query.bucket, stretch);
    const index = await context.activity.current();
    await answerLarge(asked, async () => {
      await sendJson(response, await describeHistory(knownIn(index, context), { ...stretch, bucket }, now));
    });
  },
);

/** What the instruments did, how runs waited for them, and what came of it all. */
export const activity: readonly Call<RunsContext>[] = [getTimeline, getHistory];

function modulesOf({ workcell }: Pick<RunsContext, 'workcell'>): string[] {
  return workcell.modules.map(({ name }) => name);
}

function knownIn(index: ActivityIndex, context: RunsContext): Known {
  return { runs: index.runs(), since: index.since, modules: modulesOf(context) };
}
