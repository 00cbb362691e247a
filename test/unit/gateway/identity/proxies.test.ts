import { describe, expect, it } from 'vitest';
import { Proxies } from '../../../../gateway/identity/access/guard-doors.ts';

describe('the proxies of a gateway', () => {
  const proxies = new Proxies('10.1.2.3, 10.2.0.0/24,fd00::1');

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['10.1.2.4', false],
    ['10.2.0.200', true],
    ['10.2.1.1', false],
    ['fd00::1', true],
    ['fd00::2', false],
    ['nonsense', false],
    [undefined, false],
  ])('%s > is one of them: %s', (address, is) => expect(proxies.includes(address)).toBe(is));

  it('none > are none', () => {
    expect(new Proxies(undefined).any).toBe(false);
    expect(new Proxies('').includes('127.0.0.1')).toBe(false);
    expect(proxies.any).toBe(true);
  });

  it.each(['proxy.lab.example', '10.0.0.0/99', '10.0.0.1,x'])('"%s" > is refused', (list) => {
    expect(() => new Proxies(list)).toThrow('WEIR_BEHIND_PROXY');
  });
});
