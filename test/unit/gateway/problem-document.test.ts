import { describe, expect, it } from 'vitest';
import { problemDocument, toWeirError } from '../../../gateway/http/answer-errors.ts';
import { catalogue, type ErrorCode } from '../../../shared/kernel/errors/catalogue.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const codes = Object.keys(catalogue) as ErrorCode[];

describe('problemDocument', () => {
  it.each(codes)('%s > keeps its message to itself exactly where the fault is ours', (code) => {
    const document = problemDocument(new WeirError(code, 'redis://secret-host'), '/runs', 'id');
    const { status, title } = catalogue[code];
    expect(document).toMatchObject({
      status,
      title,
      code,
      type: `urn:weir:error:${code}`,
      instance: '/runs',
    });
    expect(document.detail.includes('secret-host')).toBe(status < 500);
  });

  it('many problems > are told up to a hundred', () => {
    const details = Array.from({ length: 500 }, () => ({ pointer: '', message: 'x' }));
    const error = new WeirError('invalid_workflow', 'x', { details });
    expect(problemDocument(error, '/', 'id').errors).toHaveLength(100);
  });

  it('details of a failure of ours > are not told', () => {
    const error = new WeirError('bad_config', 'x', { details: ['secret'] });
    expect(problemDocument(error, '/', 'id')).not.toHaveProperty('errors');
  });
});

describe('toWeirError', () => {
  const foreign = (fields: object) => Object.assign(new Error('because'), fields);

  it.each<[string, unknown, ErrorCode]>([
    ['a full disk', foreign({ code: 'ENOSPC' }), 'disk_full'],
    ['a full quota', foreign({ code: 'EDQUOT' }), 'disk_full'],
    ['a body that is too large', foreign({ status: 413, expose: true }), 'too_large'],
    ['a body that cannot be parsed', foreign({ status: 400, expose: true }), 'bad_request'],
    ['an unsupported charset', foreign({ status: 415, expose: true }), 'bad_request'],
    ['a range that is not there', foreign({ status: 416 }), 'bad_range'],
    ['a missing file', foreign({ status: 404 }), 'not_found'],
    ['a broken path', new URIError('x'), 'bad_request'],
    ['a bug', new TypeError('x is undefined'), 'internal_error'],
    ['what is no error', 'oops', 'internal_error'],
    ['nothing', undefined, 'internal_error'],
  ])('%s > is named', (_, error, code) => {
    expect(toWeirError(error).code).toBe(code);
  });

  it('a WeirError > stays what it is', () => {
    const error = new WeirError('bad_id', 'x');
    expect(toWeirError(error)).toBe(error);
  });
});
