import { describe, expect, it } from 'vitest';
import { endsWithTerminal } from '../../../cli/run-process.ts';

describe('a hangup', () => {
  it.each([
    ['in a terminal', { stdin: true, stdout: true, stderr: true }, 'linux', true],
    ['in the background, its output in a file', { stdin: true, stdout: false, stderr: false }, 'linux', true],
    ['its output piped', { stdin: false, stdout: false, stderr: true }, 'linux', true],
    ['under nohup, or without a terminal', { stdin: false, stdout: false, stderr: false }, 'linux', false],
    ['under the nohup of macOS', { stdin: true, stdout: false, stderr: false }, 'darwin', false],
    ['in a terminal of macOS', { stdin: true, stdout: true, stderr: true }, 'darwin', true],
  ] as const)('%s > ends the process or not', (_, streams, platform, ends) => {
    expect(endsWithTerminal(streams, platform)).toBe(ends);
  });
});
