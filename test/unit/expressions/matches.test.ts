import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches } from '../../../shared/expressions/matches.ts';

const found = (text: string, pattern: string) => matches(text, pattern, 0, () => undefined);

describe('a pattern', () => {
  it.each([
    ['^[A-H](1[0-2]|[1-9])$', ['A1', 'H12'], ['A0', 'I1', 'A13', 'xA1', '']],
    ['plate', ['a plate', 'plates'], ['plat']],
    ['^\\d{2,3}$', ['12', '123'], ['1', '1234', 'ab']],
    ['^\\w+\\s\\S+$', ['a b', 'a_1\t-'], ['ab', 'a  ']],
    ['\\bcat\\b', ['a cat.', 'cat'], ['cats', 'concat']],
    ['a\\Bb', ['ab'], ['a b']],
    ['^(?:ab|c)*$', ['', 'abcab'], ['a', 'abb']],
    ['^a+?b??$', ['a', 'ab', 'aa'], ['b', '']],
    ['^[^a-c\\d-]$', ['d', 'é', '🧪'], ['a', '5', '-']],
    ['^[]a-]$', [']', 'a', '-'], ['b']],
    ['^.$', ['a', '🧪'], ['\n', 'ab']],
    ['^\\x41\\.\\(\\t$', ['A.(\t'], ['A,(\t']],
    ['a|^b|c$', ['xa', 'bx', 'xc'], ['xbx', 'cx']],
    ['^(a*)*$', ['aaa', ''], ['b']],
    ['{', ['{'], ['}']],
  ])('%s', (pattern, like, unlike) => {
    expect(like.filter((text) => !found(text, pattern))).toEqual([]);
    expect(unlike.filter((text) => found(text, pattern))).toEqual([]);
  });

  it.each([
    ['(a', 'a "(" is not closed'],
    ['a)', 'a ")" has no "(" before it'],
    ['[a', 'a "[" is not closed'],
    ['*a', 'there is nothing before "*" to be repeated'],
    ['a**', 'two repetitions follow each other'],
    ['a{3,2}', 'it cannot be repeated as in "{3,2}"'],
    ['a{2000}', 'it cannot be repeated as in "{2000}"'],
    ['(?=a)', 'it looks ahead or behind, or names a group: only (…) and (?:…) are known'],
    ['(a)\\1', '"\\1" is not known'],
    ['\\p', '"\\p" is not known'],
    ['a\\', 'it ends with "\\"'],
    ['[z-a]', '"z-a" is no range of letters'],
    ['((a{900}){900}){900}', 'it repeats too much'],
    ['(((){900}){900}){900}', 'it repeats too much'],
    ['('.repeat(60), 'it is nested too deeply'],
    ['a'.repeat(501), 'it has more than 500 characters'],
  ])('%s > is refused', (pattern, why) => {
    expect(() => found('a', pattern)).toThrow(`cannot be read: ${why}.`);
  });

  it('that tries all ways of taking a text apart > reads each letter once', () => {
    let cost = 0;
    expect(matches(`${'a'.repeat(5000)}c`, '^(a+a+)+(a|a)*(a?){20}b$', 0, (spent) => (cost += spent))).toBe(
      false,
    );
    expect(cost).toBeLessThan(50_000);
  });

  const patterns = fc.letrec<{ pattern: string }>((tie) => ({
    pattern: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\w', '^', '$', '\\b', ''),
      fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => one + other),
      fc.tuple(tie('pattern'), tie('pattern')).map(([one, other]) => `(${one}|${other})`),
      fc
        .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{1,}'))
        .map(([one, times]) => `(?:${one})${times}`),
    ),
  })).pattern;

  it('finds what the regular expressions of JavaScript find', () => {
    fc.assert(
      fc.property(
        patterns,
        fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '\n'), maxLength: 6 }),
        (pattern, text) => {
          expect(found(text, pattern)).toBe(new RegExp(pattern, 'u').test(text));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
