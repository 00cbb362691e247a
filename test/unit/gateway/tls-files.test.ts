import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTlsFiles } from '../../../gateway/http/tls-files.ts';
import { makeAuthority, makeCertificate, type Pair } from '../../support/certificates.ts';

let folder: string;
let one: Pair;
let other: Pair;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'weir-tls-'));
  const authority = await makeAuthority();
  [one, other] = await Promise.all([makeCertificate(authority), makeCertificate(authority)]);
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(cert: string, key: string): unknown {
  const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key);
  return readTlsFiles(files);
}

describe('the files of TLS', () => {
  it('a certificate and its key > are taken', () => {
    expect(read(one.cert, one.key)).toEqual({ cert: Buffer.from(one.cert), key: Buffer.from(one.key) });
  });

  it.each([
    ['an empty certificate, as one that is being written', () => ['', one.key]],
    ['an empty key', () => [one.cert, '']],
    ['half a certificate', () => [one.cert.slice(0, 200), one.key]],
    ['the key of another certificate', () => [one.cert, other.key]],
  ])('%s > is refused, with both files named', (_what, files) => {
    const [cert = '', key = ''] = files();
    expect(() => read(cert, key)).toThrow(/^TLS cannot be spoken with .*cert\.pem and .*key\.pem: /);
  });
});
