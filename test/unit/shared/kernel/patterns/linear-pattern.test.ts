import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  linearPattern,
  linearPatternOfSchema,
  partsOf,
} from '../../../../../shared/kernel/patterns/linear-pattern.ts';

const found = (text: string, pattern: string) => linearPattern(pattern).isFoundIn(text);

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
    ['*a', 'there is nothing before it to be repeated ("*")'],
    ['a**', 'two repetitions follow each other ("**")'],
    ['a{3,2}', 'it cannot be repeated so ("{3,2}")'],
    ['a{2000}', 'it cannot be repeated so ("{2000}")'],
    ['(?=a)b', 'it looks ahead ("(?="), and to find that could take for ever'],
    ['(?!a)b', 'it looks ahead ("(?!")'],
    ['(?<=a)b', 'it looks behind ("(?<=")'],
    ['(?<!a)b', 'it looks behind ("(?<!")'],
    ['(a)\\1', 'it refers back to a group ("\\1")'],
    ['(?<n>a)\\k<n>', 'it refers back to a group ("\\k<")'],
    ['a\\', 'it ends with "\\"'],
    ['[z-a]', 'it is no range of letters, and none that has a name ("z-a")'],
    ['((a{900}){900}){900}', 'it repeats too much: it comes to more than 5000 parts'],
    ['(((){900}){900}){900}', 'it repeats too much'],
    ['\\p{Letter}', 'it is no range of letters, and none that has a name ("\\p{Letter}")'],
    ['a'.repeat(1001), 'it has more than 1000 characters'],
  ])('%s > is refused', (pattern, why) => {
    expect(() => linearPattern(pattern)).toThrow(why);
    expect(() => linearPatternOfSchema(pattern)).toThrow(why);
  });

  it.each([
    ['^\\u00b5\\/$', 'µ/'],
    ['^\\p{L}+$', 'Größe'],
    ['^(?<row>[A-H])-[\\w-]$', 'A--'],
    ['^(?:a|\\(\\?=)$', '(?='],
    ['^[(?=]$', '?'],
  ])('of a schema, %s > is read as JavaScript reads it', (pattern, like) => {
    expect(linearPatternOfSchema(pattern).isFoundIn(like)).toBe(true);
    expect(linearPatternOfSchema(pattern).isFoundIn('\n')).toBe(false);
  });

  it.each([
    ['abc', 3],
    ['a{20}', 20],
    ['(?:ab){3}', 9],
    ['[a-z]{2,5}x?', 6],
    ['(?:a{2}|b){3,}', 15],
  ])('%s > comes to %i parts', (pattern, parts) => {
    expect(partsOf(pattern)).toBe(parts);
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
