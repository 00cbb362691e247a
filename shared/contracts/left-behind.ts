import type { FromSchema } from 'json-schema-to-ts';
import { count, text } from './fields.ts';
import { listOf, object } from './object-schema.ts';

const leftBehind = object({ command_id: text, step_name: text, acting_since: count, abandoned_at: count });

/**
 * An abandoned action whose driver has not come to its end: it runs on in the agent's process. Times are milliseconds since the
 * epoch, by the agent's own clock.
 */
export type LeftBehind = FromSchema<typeof leftBehind>;

/** What an agent says of such actions. */
export const leftBehindSchema = listOf(leftBehind);
