/** Fields that many schemas of the API have. */

const crockford = '[0-9A-HJKMNP-TV-Z]';

/** An id, as it is written in answers. */
export const ulid = { type: 'string', pattern: `^[0-7]${crockford}{25}$` } as const;

export const ulidOrNull = { type: ['string', 'null'], pattern: ulid.pattern } as const;

/** An id, as somebody may write it: in any case. */
export const anyUlid = { type: 'string', pattern: '^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$' } as const;

export const anyUlidOrNull = { type: ['string', 'null'], pattern: anyUlid.pattern } as const;

/** A moment, as somebody may write it (`readMoment`). */
export const anyMoment = {
  type: 'string',
  format: 'moment',
  noun: 'a time such as 2026-11-26T14:00:00Z (with its offset), a day such as 2026-11-26, or milliseconds since the epoch',
  examples: ['2026-11-26T14:00:00Z'],
} as const;

/** A moment in UTC, ISO 8601. */
export const utc = { type: 'string', format: 'date-time' } as const;

export const utcOrNull = { type: ['string', 'null'], format: 'date-time' } as const;

/** A moment as WEI writes it: ISO 8601 without a zone, by the clock of the gateway's machine. */
export const localOrNull = {
  type: ['string', 'null'],
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?$',
} as const;

export const text = { type: 'string' } as const;
export const textOrNull = { type: ['string', 'null'] } as const;
export const flag = { type: 'boolean' } as const;
export const count = { type: 'integer', minimum: 0 } as const;
/** A number that counts from 1. */
export const positive = { type: 'integer', minimum: 1 } as const;
export const countOrNull = { type: ['integer', 'null'], minimum: 0 } as const;
/** Any JSON. */
export const anything = {} as const;
/** An object whose keys are not ours. */
export const anyObject = { type: 'object', additionalProperties: true } as const;
export const anyObjectOrNull = { type: ['object', 'null'], additionalProperties: true } as const;
export const sha256 = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;
