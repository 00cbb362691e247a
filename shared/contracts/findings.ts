import type { FromSchema } from 'json-schema-to-ts';
import { text, utc } from './fields.ts';
import { listOf, optional, titled, told } from './object-schema.ts';

const finding = titled('Finding', 'What one check has found.', {
  check: told(text, 'What was looked at.'),
  level: told(
    { type: 'string', enum: ['ok', 'warn', 'fail'] },
    '`fail`: a promise of weir does not hold, or nothing goes on.',
  ),
  found: text,
  [optional]: { remedy: told(text, 'What to do about it. Missing where all is well.') },
});

/** What a gateway finds of all that it stands on: `GET /doctor`. */
export const findingsView = titled('Findings', 'What a gateway finds of all that it stands on.', {
  at: told(utc, "By the gateway's clock."),
  findings: listOf(finding),
});

export type Findings = FromSchema<typeof findingsView>;
/** What one check has found; `remedy` says what to do about it. */
export type Finding = FromSchema<typeof finding>;
