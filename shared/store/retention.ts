/** How long an idempotency key is remembered, in milliseconds: a week. */
export const idempotencyLifetime = 7 * 24 * 60 * 60 * 1000;

/** About how many entries the feed keeps; an adapter may keep some more, never fewer. */
export const feedLength = 10_000;
