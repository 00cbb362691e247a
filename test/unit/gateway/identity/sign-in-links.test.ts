import { describe, expect, it } from 'vitest';
import { SignInLinks } from '../../../../gateway/identity/session/sign-in.ts';

const minute = 60_000;

describe('codes of links that sign in', () => {
  it('one that was made > stands for its key, once', () => {
    const links = new SignInLinks(minute);
    const [one, other] = [links.make('one'), links.make('other')];
    expect(one.code).not.toBe(other.code);
    expect(links.take(one.code)).toBe('one');
    expect(links.take(one.code)).toBeUndefined();
    expect(links.take(other.code)).toBe('other');
  });

  it('one that nobody has made > stands for nothing', () => {
    expect(new SignInLinks(minute).take('')).toBeUndefined();
  });

  it.each([
    [minute - 1, 'key'],
    [minute, undefined],
  ])('after %d ms > stands for %s', (ms, key) => {
    let now = 1_000;
    const links = new SignInLinks(minute, () => now);
    const { code, expires } = links.make('key');
    expect(expires).toBe(1_000 + minute);
    now += ms;
    expect(links.take(code)).toBe(key);
  });

  it('of more than a hundred > the oldest counts no more', () => {
    const links = new SignInLinks(minute);
    const codes = Array.from({ length: 101 }, (_, at) => links.make(`key ${at}`).code);
    expect(codes.map((code) => links.take(code)).filter((key) => key === undefined)).toHaveLength(1);
    expect(links.take(codes[0] ?? '')).toBeUndefined();
  });
});
