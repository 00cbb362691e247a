import { describe, expect, it } from 'vitest';
import { demandSafe, whatIsMissing } from '../../../../gateway/identity/access/guard-doors.ts';

const tls = { tls_cert: 'c.pem', tls_key: 'k.pem' };
const keys = { require_key: 'yes' } as const;

describe('a gateway that this machine alone reaches', () => {
  it.each(['127.0.0.1', '127.8.8.8', 'localhost', 'LOCALHOST', '::1', '[::1]'])(
    'at %s > wants nothing',
    (host) => {
      expect(() => demandSafe({ host })).not.toThrow();
      expect(whatIsMissing({ host })).toEqual([]);
    },
  );
});

describe('a gateway that other machines reach', () => {
  it.each(['0.0.0.0', '::', '192.168.1.20', 'lab-server', '127.0.0.1.lab.example', '::ffff:127.0.0.1'])(
    'at %s without anything > is refused, and each thing that mends it is a line',
    (host) => {
      let said = '';
      try {
        demandSafe({ host });
      } catch (error) {
        said = String((error as Error).message);
        expect(error).toMatchObject({ code: 'bad_config' });
      }
      expect(said.split('\n').slice(1)).toEqual([
        expect.stringContaining('--require-key') as string,
        expect.stringMatching(/--tls-cert .* --behind-proxy/) as string,
        expect.stringContaining('--insecure-network') as string,
      ]);
    },
  );

  it.each([
    ['keys and TLS', { ...keys, ...tls }],
    ['keys and a proxy', { ...keys, behind_proxy: '10.0.0.1' }],
  ])('with %s > starts', (_what, settings) => {
    expect(() => demandSafe({ host: '0.0.0.0', ...settings })).not.toThrow();
    expect(whatIsMissing({ host: '0.0.0.0', ...settings })).toEqual([]);
  });

  it.each([
    ['TLS alone', tls, '--require-key'],
    ['keys alone', keys, '--tls-cert'],
  ])('with %s > is refused for the other', (_what, settings, missing) => {
    expect(() => demandSafe({ host: '0.0.0.0', ...settings })).toThrow(missing);
  });

  it('whose network is trusted > starts, and goes on saying what it has not', () => {
    const settings = { host: '0.0.0.0', insecure_network: 'yes' } as const;
    expect(() => demandSafe(settings)).not.toThrow();
    expect(whatIsMissing(settings)).toHaveLength(2);
  });
});

describe('TLS', () => {
  it.each([
    [{ tls_cert: 'c.pem' }, 'both'],
    [{ tls_key: 'k.pem' }, 'both'],
    [{ ...tls, behind_proxy: '10.0.0.1' }, 'either'],
  ])('%o > is refused on any address', (settings, why) => {
    expect(() => demandSafe({ host: '127.0.0.1', ...settings })).toThrow(why);
  });
});
