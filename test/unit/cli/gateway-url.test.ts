import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { makeAuthority, makeCertificate } from '../../../cli/certificates/certificate-folder.ts';
import { impliedGatewayUrl, recordGateway, urlFromHere } from '../../../cli/settings/setting-options.ts';
import { useFolder } from '../../support/use-folder.ts';

const url = 'http://127.0.0.1:9000';
const inFolder = useFolder();

describe('impliedGatewayUrl', () => {
  it.each([
    [{}, undefined],
    [{ WEIR_PORT: '9000' }, 'http://127.0.0.1:9000'],
    [{ WEIR_PORT: '0', WEIR_HOST: '' }, 'http://127.0.0.1:8000'],
    [{ WEIR_HOST: '0.0.0.0', WEIR_PORT: '9000' }, 'http://127.0.0.1:9000'],
    [{ WEIR_HOST: 'lab-server' }, 'http://lab-server:8000'],
    [{ WEIR_HOST: '::', WEIR_PORT: '9000' }, 'http://[::1]:9000'],
    [{ WEIR_PORT: 'x' }, undefined],
  ])('no gateway runs here, and %j > %s', (env, expected) => {
    expect(impliedGatewayUrl(env, inFolder())).toBe(expected);
  });

  it.each([
    ['http://127.0.0.1:9000', undefined, 'http://127.0.0.1:9000'],
    ['http://0.0.0.0:9000', undefined, 'http://127.0.0.1:9000'],
    ['http://[::]:9000', undefined, 'http://[::1]:9000'],
    ['https://0.0.0.0:9000', ['localhost', '127.0.0.1'], 'https://127.0.0.1:9000'],
    ['https://0.0.0.0:9000', ['localhost'], 'https://localhost:9000'],
    ['https://[::]:9000', ['lab.example', '::1'], 'https://[::1]:9000'],
    ['https://0.0.0.0:9000', ['lab.example'], 'https://lab.example:9000'],
    ['https://10.0.0.5:9000', ['127.0.0.1', '*.example', 'lab.example'], 'https://lab.example:9000'],
  ])(
    'it listens at %s, and its certificate is for %j > commands name %s',
    async (listens, hosts, expected) => {
      const file = hosts && inFolder('cert.pem');
      if (file) writeFileSync(file, (await makeCertificate(await makeAuthority(), { hosts, days: 1 })).cert);
      expect(urlFromHere(listens, file)).toBe(expected);
    },
  );

  it('a gateway runs here > it is meant, whatever the environment says, until it stops', () => {
    const forget = recordGateway(url, inFolder());
    expect(impliedGatewayUrl({ WEIR_PORT: '7000' }, inFolder())).toBe(url);
    forget();
    expect(impliedGatewayUrl({}, inFolder())).toBeUndefined();
  });

  it('another gateway has noted itself here since > its note stays when the first stops', () => {
    const forget = recordGateway(url, inFolder());
    recordGateway('http://127.0.0.1:9001', inFolder());
    forget();
    expect(impliedGatewayUrl({}, inFolder())).toBe('http://127.0.0.1:9001');
  });

  it('a folder that takes no note > gets none, and the gateway runs all the same', () => {
    writeFileSync(inFolder('.weir'), 'a file in its place');
    const forget = recordGateway(url, inFolder());
    expect(impliedGatewayUrl({}, inFolder())).toBeUndefined();
    expect(forget).not.toThrow();
  });

  it.each([
    ['of a process that is gone', { pid: spawnSync(process.execPath, ['--version']).pid }],
    ['of another host', { host: `not-${hostname()}` }],
    ['that is no address', { url: 'file:///etc' }],
    ['without a process', { pid: -1 }],
  ])('a note %s > counts for nothing', (_, facts) => {
    recordGateway(url, inFolder());
    const file = inFolder('.weir', 'gateway.json');
    const note = JSON.parse(readFileSync(file, 'utf8')) as object;
    writeFileSync(file, JSON.stringify({ ...note, ...facts }));
    expect(impliedGatewayUrl({}, inFolder())).toBeUndefined();
    writeFileSync(file, '{');
    expect(impliedGatewayUrl({}, inFolder())).toBeUndefined();
  });
});
