import { describe, expect, it } from 'vitest';
import {
  digestOfKey,
  fitsDigest,
  keyNamePattern,
  makeKey,
  nameOfKey,
} from '../../../../shared/kernel/secrets/key-text.ts';

describe('a key', () => {
  it('made twice under one name > is another one, and says its name', () => {
    const keys = [makeKey('lab-pc-2'), makeKey('lab-pc-2')];
    expect(new Set(keys).size).toBe(2);
    expect(keys.map(nameOfKey)).toEqual(['lab-pc-2', 'lab-pc-2']);
  });

  it('has 256 random bits behind its name', () => {
    const secret = makeKey('ada').slice('weir_ada_'.length);
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
  });

  it('fits its own digest, and no other one', () => {
    const [one, other] = [makeKey('ada'), makeKey('ada')];
    expect(fitsDigest(one, digestOfKey(one))).toBe(true);
    expect(fitsDigest(one, digestOfKey(other))).toBe(false);
    expect(fitsDigest(one, '')).toBe(false);
    expect(digestOfKey(one)).not.toContain(one.slice(-10));
  });

  it.each([
    '',
    'weir_ada',
    'weir__x',
    'weir_Ada_',
    'weir_ada_short',
    `${makeKey('ada')}x`,
    ` ${makeKey('ada')}`,
  ])('"%s" > is none', (text) => expect(nameOfKey(text)).toBeUndefined());

  it.each([
    ['ada', true],
    ['lab-pc-2', true],
    ['a', true],
    ['x'.repeat(40), true],
    ['x'.repeat(41), false],
    ['-ada', false],
    ['ada-', false],
    ['Ada', false],
    ['ada_2', false],
    ['', false],
  ])('the name "%s" > fits: %s', (name, fits) => expect(new RegExp(keyNamePattern).test(name)).toBe(fits));
});
