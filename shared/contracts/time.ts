/** The last moment that a Date can name. */
const lastMoment = 8.64e15;

/** A time in milliseconds since the epoch, which everybody who reads it can write as a date. */
export const timeSchema = { type: 'integer', minimum: -lastMoment, maximum: lastMoment } as const;
