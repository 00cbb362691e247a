import type { Request } from 'express';
import { badQuery, queryText, type Stretch } from '../http/index.ts';

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
/** So many parts a stretch of time may have. */
const mostBuckets = 1_000;
/** Of these, in seconds, the shortest that leads to some hundred parts at most is taken where none is asked for. */
const usual = [60, 300, 900, 3_600, 21_600, 86_400];
const fewBuckets = 100;

/**
 * How long the parts of a stretch are, in milliseconds: `bucket` of a query is `30s`, `5m`, `1h`, `1d`, or seconds.
 * @throws WeirError `bad_request` that names it
 */
export function readBucket(request: Request, { from, to }: Stretch): number {
  const text = queryText(request, 'bucket');
  const span = (to - from) / 1000;
  if (text === undefined) return (usual.find((each) => span / each <= fewBuckets) ?? weeks(span)) * 1000;
  const [, digits, unit = 's'] = /^(\d{1,7})([smhd])?$/.exec(text) ?? [];
  const length = Number(digits) * seconds[unit as keyof typeof seconds];
  if (!(length > 0)) throw badQuery('bucket', '"bucket" is to be a time such as 30s, 5m, 1h or 1d');
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
