import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { print, forTerminal } from '../../../cli/terminal/context.ts';

describe('text for a terminal', () => {
  it.each([
    ['clears the screen', '\u001b[2Jgone', '\\u001b[2Jgone'],
    ['gives the window a title', '\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
    ['writes over its line', 'failed\rok', 'failed\\u000dok'],
    ['orders in one character', '\u009b2J', '\\u009b2J'],
    ['turns itself around', 'exe.\u202etxt', 'exe.\\u202etxt'],
  ])('that %s > shows what it would have ordered', (_, text, shown) => {
    expect(forTerminal(text)).toBe(shown);
  });

  it.each([
    ['colours', '\u001b[1m\u001b[31mfailed\u001b[39m\u001b[22m'],
    ['lines, also those of Windows, and tabs', 'a\tb\r\nc\n'],
    ['letters of every script', 'Größe 5 µl, שלום, 温度'],
  ])('with %s > stays as it is', (_, text) => {
    expect(forTerminal(text)).toBe(text);
  });

  it('of JSON > means the same', () => {
    const value = { name: 'a\u001b[2J\u009b\u202e\u0007' };
    expect(JSON.parse(forTerminal(JSON.stringify(value)))).toEqual(value);
  });

  it('that a command prints > is such a text', () => {
    const output = new PassThrough();
    print(output, 'locked by \u001b]52;c;eA==\u0007');
    expect(String(output.read())).toBe('locked by \\u001b]52;c;eA==\\u0007\n');
  });
});
