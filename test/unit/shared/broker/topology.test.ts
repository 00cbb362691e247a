import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { topology } from '../../../../shared/broker/topology.ts';
import { encodeName } from '../../../../shared/contracts/address.ts';

describe('topology', () => {
  it.each([
    ['lab_1-a', 'lab_1-a'],
    ['a.b', 'a%2Eb'],
    ['100%', '100%25'],
    ['Messgerät', 'Messger%C3%A4t'],
  ])('the name %s > is encoded as %s', (name, encoded) => {
    expect(encodeName(name)).toBe(encoded);
  });

  it('any two instances > never share a routing key, whatever dots their names have', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '.', '%', '2', 'E', '*', '#'), minLength: 1 });
    const address = fc.record({ module: name, instance: name });
    fc.assert(
      fc.property(address, address, (one, other) => {
        const same = one.module === other.module && one.instance === other.instance;
        expect(topology.entryKey('inbox', one) === topology.entryKey('inbox', other)).toBe(same);
        expect(topology.entryKey('inbox', one)).toMatch(/^inbox\.[\w%-]+\.[\w%-]+$/);
      }),
    );
  });

  it('any two instances > never share a queue, whatever dots their names have', () => {
    const name = fc.string({ unit: fc.constantFrom('a', '.', '%', '2', 'E', 'control'), minLength: 1 });
    const address = fc.record({ module: name, instance: name });
    fc.assert(
      fc.property(address, address, (one, other) => {
        const same = one.module === other.module && one.instance === other.instance;
        expect(topology.agent('w', one) === topology.agent('w', other)).toBe(same);
      }),
    );
  });
});
