import { WeirError } from '../../shared/kernel/errors/weir-error.ts';

/** Where files lie in S3. */
export interface S3Address {
  bucket: string;
  /** Before the names of all files; empty, or with a slash at its end. */
  prefix: string;
  /** Of a service other than that of Amazon. */
  endpoint?: string;
  region?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

const form = 's3://bucket/prefix?endpoint=https://host:9000&region=name';

/**
 * Reads `s3://[key:secret@]bucket/prefix?endpoint=URL&region=NAME`.
 * @throws WeirError `bad_config`; it never tells the secret
 */
export function readS3Address(text: string): S3Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || url.port !== '') throw refusal(`has the form ${form}`);
  const [endpoint, region] = ['endpoint', 'region'].map((name) => url.searchParams.get(name) ?? undefined);
  const unknown = [...url.searchParams.keys()].find((name) => name !== 'endpoint' && name !== 'region');
  if (unknown !== undefined) throw refusal(`knows endpoint and region, and not "${unknown}"`);
  if (endpoint !== undefined && !/^https?:\/\/[^/?#@]+\/?$/.test(endpoint))
    throw refusal('names its endpoint by scheme and host alone: https://host:9000');
  if ((url.username === '') !== (url.password === ''))
    throw refusal('names a key and its secret, or neither');
  const prefix = decode(url.pathname)
    .split('/')
    .filter((part) => part !== '')
    .join('/');
  return {
    bucket: url.hostname,
    prefix: prefix === '' ? '' : `${prefix}/`,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(url.username === ''
      ? {}
      : { credentials: { accessKeyId: decode(url.username), secretAccessKey: decode(url.password) } }),
  };
}

/** As people are told it: without a secret. */
export function tellS3Address({ bucket, prefix }: S3Address): string {
  return `s3://${bucket}/${prefix}`.replace(/\/$/, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal('is written in percent-encoding');
  }
}

function refusal(what: string): WeirError {
  return new WeirError('bad_config', `WEIR_FILES_URL ${what}`);
}
