import { describe, expect, it } from 'vitest';
import { sayEnd } from '../../../../../module-agents/drivers/stdio/driver-process.ts';

const traceback = [
  'Traceback (most recent call last):',
  '  File "/lab/pump.py", line 1, in <module>',
  '    import camera',
  '  File "/lab/camera.py", line 20',
  '    photograph(',
  '              ^',
  "SyntaxError: '(' was never closed",
];

describe('how a driver ended', () => {
  it.each([
    [
      'by itself, and never served',
      'ended with code 0',
      ['hello'],
      false,
      /^ended with code 0: it must serve .*serve\(\) missing\?/,
    ],
    ['by itself, having served', 'ended with code 0', [], true, /^ended with code 0$/],
    [
      'by an error of syntax',
      'ended with code 1',
      traceback,
      false,
      /^ended with code 1: camera\.py:20: SyntaxError: '\(' was/,
    ],
    [
      'by another error',
      'ended with code 1',
      ['  File "/lab/a.py", line 2, in go', 'ValueError: no'],
      true,
      /^ended with code 1: ValueError: no$/,
    ],
    ['by a signal', 'was ended by SIGKILL', [], false, /^was ended by SIGKILL$/],
    [
      'not begun',
      'ended with code 127',
      ['weir: 1: exec: nix: not found'],
      false,
      /^cannot be started: nix: not found$/,
    ],
  ])('%s', (_, how, stderr, hasAnswered, said) => {
    expect(sayEnd(how, stderr, hasAnswered)).toMatch(said);
  });
});
