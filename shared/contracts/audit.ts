import { anyObject, sha256, text, textOrNull, utc } from './fields.ts';
import { byName, optional, titled, told } from './object-schema.ts';
import type { ValueOf } from './value-of.ts';

const number = { type: 'integer', minimum: 1 } as const;

/** An entry of the audit, as the store and the files have it: each knows the hash of the one before. */
export const auditEntryView = titled(
  'AuditEntry',
  'A request that asked for a change, or that was refused for who asked; or a TLS handshake that failed.',
  {
    seq: told(number, '1 is the first; no number is left out.'),
    at: told(utc, 'When it was over.'),
    by: told(
      textOrNull,
      'The name of the key, `local` for that of the machine; null where none was sent that counts.',
    ),
    from: told(
      textOrNull,
      'The address that it came from, as the proxy in front of the gateway says it, where there is one.',
    ),
    operation: told(
      textOrNull,
      'The `operationId` of the call; null where it was refused before that was known.',
    ),
    status: told(
      { type: ['integer', 'null'] } as const,
      'The HTTP status; null where whoever asked went away before the answer, or nothing was asked.',
    ),
    prev: told(sha256, 'The hash of the entry before; zeros in the first.'),
    hash: told(sha256, 'SHA-256 of the entry as JSON without this member.'),
    [optional]: {
      said_by: told(text, 'Who he says he is.'),
      request_id: text,
      method: text,
      path: told(text, 'Without the query.'),
      on: told(byName(text), 'What it was about, by kind: `run_id`, `module`, …'),
      reason: told(text, 'Why, as it was said.'),
      before: anyObject,
      after: anyObject,
      code: told(text, 'The code of the error.'),
      handshake: told(text, 'Why a TLS handshake failed, after which nothing was asked.'),
      further: told(
        number,
        'So many further ones of the address, refused or of calls that anybody may make, summed up.',
      ),
      lost: told(number, 'So many entries were lost before this one: the store was away for too long.'),
    },
  },
);

export type AuditEntry = ValueOf<typeof auditEntryView>;

/** What an entry says, before it has its place in the chain. */
export type AuditFacts = Omit<AuditEntry, 'seq' | 'prev' | 'hash'>;
