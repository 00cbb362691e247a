import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeAuthority } from '../../support/certificates.ts';
import { Workplace } from '../../support/cli-process.ts';
import { cliWorkcell } from '../../support/reader-workcell.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';

/** Of loopback, and not written as such: the gateway takes it for an address that other machines reach, and none does. */
const outside = '127.1';

let place: Workplace;

beforeAll(async () => {
  place = await Workplace.open();
  await place.write('lab.yaml', cliWorkcell(uniqueWorkcell('network')));
  await place.write('authority.pem', (await makeAuthority()).cert);
});
afterAll(() => place.close());

describe('a gateway that other machines would reach', () => {
  it('without keys and TLS > does not start, exits with 78, and says what mends it', async () => {
    const { code, stdout, stderr } = await place.run([
      'up',
      '--workcell',
      'lab.yaml',
      '--port',
      '0',
      '--host',
      '0.0.0.0',
    ]);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr)
      .toContain(`weir: other machines would reach the gateway (--host 0.0.0.0), and anybody there could move the instruments:
  it wants keys: --require-key, and weir key create NAME --role ROLE for each who asks
  it wants TLS: --tls-cert CERT.pem --tls-key KEY.pem, or --behind-proxy ADDRESS of a proxy that speaks it
  or the word that everybody in the network is trusted: --insecure-network`);
  });

  it.each([
    [
      'a certificate that is not there',
      ['--tls-cert', 'none.pem', '--tls-key', 'none.pem'],
      'the certificate of TLS cannot be read',
    ],
    [
      'a file that is no certificate',
      ['--tls-cert', 'lab.yaml', '--tls-key', 'lab.yaml'],
      'TLS cannot be spoken with lab.yaml',
    ],
    ['no key to it', ['--tls-cert', 'authority.pem'], 'TLS wants both'],
    ['a proxy that is no address', ['--behind-proxy', 'proxy'], 'no address and no range'],
  ])('with %s > does not start, and exits with 78', async (_what, flags, why) => {
    const { code, stderr } = await place.run(['up', '--workcell', 'lab.yaml', '--port', '0', ...flags]);
    expect(code).toBe(78);
    expect(stderr).toContain(why);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('whose network is said to be trusted > starts, and the doctor warns', async () => {
    const url = await place.serve([
      '--workcell',
      'lab.yaml',
      '--host',
      outside,
      '--insecure-network',
      '--store-url',
      'file:./open',
      '--journal-dir',
      './open/agents',
    ]);
    const { stdout } = await place.run(['doctor'], { WEIR_GATEWAY_URL: url });
    expect(stdout).toMatch(/who reaches the gateway.*everybody there is trusted/);
  });
});

describe('a lab of processes apart', () => {
  it.each(['gateway', 'orchestrator', 'agents'])(
    'in the open to another machine > %s does not start',
    async (part) => {
      const env = {
        WEIR_BROKER_URL: 'amqp://broker.lab.example',
        WEIR_STORE_URL: 'redis://store.lab.example',
        WEIR_WORKCELL: 'lab.yaml',
      };
      const { code, stderr } = await place.run([part], env);
      expect(code).toBe(78);
      expect(stderr).toContain('the broker is on another machine (broker.lab.example)');
    },
  );
});
