import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../gateway/runs/prepare-run.ts';
import { canonicalJson } from '../../../shared/contracts/canonical-json.ts';

const file = { field: 'files', name: 'x', path: '/tmp/1', size: 1, sha256: 'a' };
type Meaning = Parameters<typeof fingerprint>[0];
const form: Meaning & { text: string } = {
  ...{ text: '', experiment_id: 'E', payload: { a: 1 }, parameters: undefined },
  ...{ simulate: false, files: [file, { ...file, name: 'y' }] },
};
const workflow = { name: 'w' };
const reference = fingerprint(form, workflow);

describe('fingerprint', () => {
  it.each<[string, Partial<typeof form>]>([
    ['the text the workflow was written in', { text: 'name: w' }],
    ['where and in which order files came', { files: [{ ...file, name: 'y', path: '/tmp/2' }, file] }],
  ])('%s > does not count', (_, change) => {
    expect(fingerprint({ ...form, ...change }, workflow)).toBe(reference);
  });

  it.each<[string, Partial<Meaning>]>([
    ['the experiment', { experiment_id: 'F' }],
    ['the payload', { payload: { a: 2 } }],
    ['the parameters', { parameters: {} }],
    ['simulate', { simulate: true }],
    [
      'the bytes of a file',
      {
        files: [
          { ...file, sha256: 'b' },
          { ...file, name: 'y' },
        ],
      },
    ],
    ['the name of a file', { files: [file, { ...file, name: 'z' }] }],
    ['a file more', { files: [...form.files, { ...file, name: 'z' }] }],
  ])('%s > counts', (_, change) => {
    expect(fingerprint({ ...form, ...change }, workflow)).not.toBe(reference);
  });

  it('the workflow > counts', () => {
    expect(fingerprint(form, { name: 'v' })).not.toBe(reference);
  });
});

describe('canonicalJson', () => {
  it('keys > are put in order at every depth, lists are not', () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }, 'x'], a: true })).toBe(
      '{"a":true,"b":[{"c":null,"d":1},"x"]}',
    );
  });
});
