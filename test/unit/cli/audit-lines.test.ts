import { describe, expect, it } from 'vitest';
import { auditList } from '../../../cli/display/event-words.ts';

const entry = {
  ...{ seq: 7, at: '2026-11-26T10:00:00.000Z', by: null, from: '10.1.2.3', operation: null, status: null },
  ...{ prev: '0'.repeat(64), hash: '1'.repeat(64) },
};
const lineOf = (more: object): string => auditList.row({ ...entry, ...more }).join('  ');

describe('the audit as a table', () => {
  it.each([
    [{ operation: 'cancelRun', status: 202, by: 'ada' }, /ada +10\.1\.2\.3 +cancelRun +202/],
    [{ method: 'GET', path: '/runs', status: 401, code: 'unauthorized' }, /GET \/runs +401 unauthorized/],
    [{ operation: 'cancelRun', status: null }, /cancelRun +went away/],
    [{ handshake: 'no shared cipher' }, /10\.1\.2\.3 +\(TLS handshake: no shared cipher\) +failed/],
    [{ further: 12 }, /\(12 further ones of the address\)/],
    [{ lost: 3 }, /\(3 entries were lost\)/],
  ])('%o > says what was asked for, and what came of it', (more, line) => {
    expect(lineOf(more)).toMatch(line);
  });
});
