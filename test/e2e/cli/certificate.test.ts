import { X509Certificate } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Workplace } from '../../support/cli-process.ts';

let place: Workplace;
beforeAll(async () => {
  place = await Workplace.open();
});
afterAll(() => place.close());

const at = (...parts: string[]) => path.join(place.folder, ...parts);
const read = async (file: string) => new X509Certificate(await readFile(at(file)));

describe('weir certificate', () => {
  it('makes an authority once, and certificates for the hosts that are named', async () => {
    const first = await place.run([
      ...['certificate', 'tls', 'gateway', '--host', 'lab-server', '--host', '192.168.1.5'],
      ...['--days', '30'],
    ]);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('gateway.pem') as string });
    expect(first.stderr).toContain('made an authority');
    const second = await place.run(['certificate', 'tls', 'rabbitmq', '--host', 'lab-server']);
    expect(second).toMatchObject({ code: 0, stderr: '' });

    const [authority, gateway, rabbitmq] = [
      await read('tls/ca.pem'),
      await read('tls/gateway.pem'),
      await read('tls/rabbitmq.pem'),
    ];
    expect(authority.ca).toBe(true);
    for (const each of [gateway, rabbitmq]) expect(each.verify(authority.publicKey)).toBe(true);
    expect(gateway.checkHost('lab-server')).toBe('lab-server');
    expect(gateway.checkIP('192.168.1.5')).toBe('192.168.1.5');
    expect(rabbitmq.checkIP('192.168.1.5')).toBeUndefined();
    const days = (Date.parse(gateway.validTo) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29);
    expect(days).toBeLessThanOrEqual(30);
    for (const file of ['tls/ca.pem', 'tls/gateway-key.pem'])
      expect(await readFile(at(file), 'utf8'), file).toMatch(/-----END [A-Z ]+-----\n$/);
    for (const key of ['tls/ca-key.pem', 'tls/gateway-key.pem'])
      expect(((await stat(at(key))).mode & 0o077).toString(8)).toBe('0');
  });

  it('a second time > renews the certificate, by the same authority', async () => {
    const [authority, before] = [await read('tls/ca.pem'), await read('tls/gateway.pem')];
    expect(await place.run(['certificate', 'tls', 'gateway', '--host', 'lab-server'])).toMatchObject({
      code: 0,
    });
    const after = await read('tls/gateway.pem');
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.verify(authority.publicKey)).toBe(true);
  });

  it.each([
    ['no host', ['tls', 'gateway'], "required option '--host <host>'"],
    ['a host with a blank', ['tls', 'gateway', '--host', 'lab server'], 'no name and no address'],
    ['a URL as the host', ['tls', 'gateway', '--host', 'https://lab'], 'no name and no address'],
    [
      'a name that leads out of the folder',
      ['tls', '../x', '--host', 'lab'],
      'small letters, digits and hyphens',
    ],
    ["the authority's name", ['tls', 'ca', '--host', 'lab'], 'is the name of the authority'],
    ['a folder that is a file', ['a-file', 'gateway', '--host', 'lab'], 'cannot be written'],
    ['days that are no number', ['tls', 'gateway', '--host', 'lab', '--days', 'ever'], 'whole number'],
  ])('%s > is refused with a sentence', async (_, args, why) => {
    await writeFile(at('a-file'), '');
    const { code, stdout, stderr } = await place.run(['certificate', ...args]);
    expect(code).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('an authority of which one half is gone > is not replaced', async () => {
    await rm(at('tls/ca-key.pem'));
    const { code, stderr } = await place.run(['certificate', 'tls', 'redis', '--host', 'lab']);
    expect(code).toBe(78);
    expect(stderr).toContain('put it back');
  });
});
