import { describe, expect, it } from 'vitest';
import {
  expressionsOf,
  holdsExpression,
  parseCondition,
  parseTemplate,
} from '../../../../shared/expressions/template.ts';

describe('a text with expressions', () => {
  it('of one expression alone > is whole', () => {
    expect(parseTemplate('${{ a.b }}').whole).toMatchObject({ text: ' a.b ', at: 3 });
    expect(parseTemplate('  ${{a}}\n').whole).toMatchObject({ text: 'a', at: 5 });
  });

  it('with text around > has its parts and their places', () => {
    const template = parseTemplate('from ${{ a }} to ${{ b }}.');
    expect(template.whole).toBeUndefined();
    expect(template.parts.map((part) => (typeof part === 'string' ? part : part.text))).toEqual([
      'from ',
      ' a ',
      ' to ',
      ' b ',
      '.',
    ]);
    expect(expressionsOf(template).map(({ at }) => at)).toEqual([8, 20]);
  });

  it.each([
    ['a text of the expression', '${{ "}}" + a }}', ' "}}" + a '],
    ['a text with the quote in it', `\${{ 'it\\'s }}' }}`, ` 'it\\'s }}' `],
    ['a text that is quoted three times', '${{ """a" }} b""" }}', ' """a" }} b""" '],
    ['an object of the expression', '${{ {"a": {"b": 1}} }}', ' {"a": {"b": 1}} '],
    ['an object at its end', '${{{"a": {"b": 1}}}}', '{"a": {"b": 1}}'],
  ])('braces in %s > do not close it', (_, text, inner) => {
    expect(parseTemplate(text).whole?.text).toBe(inner);
  });

  it.each<[string, number, RegExp]>([
    ['a ${{ b', 2, /not closed/],
    ['a ${{ b }', 2, /not closed/],
    ['a ${{ "b }}', 2, /not closed/],
    ['a ${{ }}', 5, /empty/],
    ['a ${{ b + }}', 10, /Unexpected: the end/],
    ['a ${{ (b }}', 9, /Expected "\)", got the end/],
    ['a ${{ fliter(b) }}', 6, /no function "fliter"; did you mean|no function "fliter"/],
    ['a ${{ b c }}', 8, /Unexpected character/],
    ['a ${{ 5u }}', 6, /only values of JSON/],
    ['a ${{ b"x" }}', 6, /only values of JSON/],
    ['a ${{ timestamp("2020-01-01T00:00:00Z") }}', 6, /no function "timestamp"/],
    ['a ${{ b.matches("(a") }}', 16, /pattern "\(a" cannot be read: a "\(" is not closed/],
    ['a ${{ has(b) }}', 6, /whether something has a member/],
    ['a ${{ has(b.c, d) }}', 6, /whether something has a member/],
    ['a ${{ b.abs() }}', 6, /no function "abs"; did you mean "math.abs"/],
    ['a ${{ math.foo(b) }}', 6, /no function "foo"/],
    ['a ${{ b.json() }}', 6, /no function "json"/],
    [`\${{ ${'!'.repeat(500)}a }}`, 3, /nested deeper/],
    [`\${{ ${'('.repeat(500)}a }}`, 104, /too large or nested/],
    [`\${{ ${'a+'.repeat(1000)}a }}`, 3, /2003 characters, more than 2000/],
  ])('%s > is refused with its place', (text, at, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
    expect(() => parseTemplate(text)).toThrow(expect.objectContaining({ name: 'ExpressionError', at }));
  });

  it('is known by its braces', () => {
    expect(holdsExpression('a ${{ b')).toBe(true);
    expect(holdsExpression('a ${ b } {{ c }}')).toBe(false);
  });
});

describe('a condition', () => {
  it.each(['a > 1', '${{a > 1}}'])('%s > is read with and without braces', (text) => {
    expect(parseCondition(text).text).toBe('a > 1');
  });

  it('with something beside its braces > is refused', () => {
    expect(() => parseCondition('${{ a }} or ${{ b }}')).toThrow(/one expression/);
  });
});
