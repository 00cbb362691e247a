import { describe, expect, it } from 'vitest';
import { readS3Address, tellS3Address } from '../../../gateway/files/s3-address.ts';
import { refusal } from '../../support/refusal.ts';

describe('WEIR_FILES_URL', () => {
  it.each([
    ['s3://lab', { bucket: 'lab', prefix: '' }, 's3://lab'],
    [
      's3://lab/a//b/?region=eu-west-1',
      { bucket: 'lab', prefix: 'a/b/', region: 'eu-west-1' },
      's3://lab/a/b',
    ],
    [
      's3://key:a%2Fb%2B@lab/a?endpoint=https://minio:9000',
      {
        ...{ bucket: 'lab', prefix: 'a/', endpoint: 'https://minio:9000' },
        credentials: { accessKeyId: 'key', secretAccessKey: 'a/b+' },
      },
      's3://lab/a',
    ],
  ])('%s > is read, and told without a secret', (text, address, told) => {
    expect(readS3Address(text)).toEqual(address);
    expect(tellS3Address(readS3Address(text))).toBe(told);
  });

  it.each([
    ['s3:///a', 'has the form s3://bucket/prefix'],
    ['s3://lab:9000/a', 'has the form s3://bucket/prefix'],
    ['s3://lab?acl=public', 'not "acl"'],
    ['s3://lab?endpoint=minio:9000', 'by scheme and host alone'],
    ['s3://key@lab', 'a key and its secret, or neither'],
    ['s3://lab/%zz', 'percent-encoding'],
  ])('%s > is refused', (text, why) => {
    expect(() => readS3Address(text)).toThrow(expect.objectContaining(refusal('bad_config', why)));
  });
});
