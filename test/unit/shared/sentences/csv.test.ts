import { expect, test } from 'vitest';
import { csvText } from '../../../../shared/sentences/csv.ts';

test('cells of every kind > are written as spreadsheets and programs read them', () => {
  const row = ['a, b', 'say "no"', 'two\nlines', -1.5, true, null, undefined, { a: [1] }];
  expect(csvText([row])).toBe('"a, b","say ""no""","two\nlines",-1.5,true,,,"{""a"":[1]}"\r\n');
});

test('what a program reads > is written as it is', () => {
  expect(csvText([['=A1', 'a;b', ' a', '']], 'programs')).toBe('=A1,"a;b"," a",\r\n');
});

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ["-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"],
  ['＝1+1', "'＝1+1"],
  ['＠SUM(A1)', "'＠SUM(A1)"],
  ['－2＋cmd(A0)', "'－2＋cmd(A0)"],
  ['-80C', '-80C'],
  ['+4 °C', '+4 °C'],
])('a text that a spreadsheet might carry out, %j > is told as a text', (text, written) => {
  expect(csvText([[text]])).toBe(`${written}\r\n`);
});
