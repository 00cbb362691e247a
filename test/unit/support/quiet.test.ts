import { describe, expect, it } from 'vitest';
import { quiet } from '../../support/quiet.ts';

const line = (level: number) => `${JSON.stringify({ level, msg: 'the session ends' })}\n`;

describe('what a process says in which nothing failed', () => {
  it.each([
    ['nothing', ''],
    ['warnings', line(40) + line(30)],
    ['that it waits', 'waiting: the gateway has not answered yet\n'],
  ])('%s > is quiet', (_, stderr) => {
    expect({ code: 0, stderr }).toMatchObject({ code: 0, stderr: quiet });
  });

  it.each([
    ['an error of the log', line(40) + line(50)],
    ['a sentence', 'weir: the disk is full\n'],
    ['a warning that is none of the log', 'warning: the workflow is odd\n'],
    ['a stack trace', `${line(30)}Error: no\n    at main (main.ts:1:1)\n`],
    ['JSON that is no line of the log', 'null\n'],
  ])('%s > is not', (_, stderr) => {
    expect([stderr]).not.toEqual([quiet]);
  });
});
