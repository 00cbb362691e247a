import type { FromSchema } from 'json-schema-to-ts';
import { listOf, text, told, utc } from './fields.ts';
import { object } from './object-schema.ts';

const finding = {
  title: 'Finding',
  description: 'What one check has found.',
  ...object(
    {
      check: told(text, 'What was looked at.'),
      level: told(
        { type: 'string', enum: ['ok', 'warn', 'fail'] },
        '`fail`: a promise of weir does not hold, or nothing goes on.',
      ),
      found: text,
    },
    { remedy: told(text, 'What to do about it. Missing where all is well.') },
  ),
} as const;

/** What a gateway finds of all that it stands on: `GET /doctor`. */
export const findingsView = {
  title: 'Findings',
  description: 'What a gateway finds of all that it stands on.',
  ...object({
    at: told(utc, "By the gateway's clock."),
    findings: listOf(finding),
  }),
} as const;

export type Findings = FromSchema<typeof findingsView>;
/** What one check has found; `remedy` says what to do about it. */
export type Finding = FromSchema<typeof finding>;
