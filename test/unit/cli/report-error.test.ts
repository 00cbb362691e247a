import { formatTime } from '../../../shared/sentences/times.ts';
import { PassThrough } from 'node:stream';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { reportError } from '../../../cli/run-process.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

function report(error: unknown, env: NodeJS.ProcessEnv = {}): { code: number; text: string } {
  const stderr = new PassThrough();
  const code = reportError(error, { env, stderr });
  return { code, text: String(stderr.read()) };
}

describe('reportError', () => {
  it('an operational error > is one sentence without a stack', () => {
    const { code, text } = report(new WeirError('run_not_found', 'there is no run X'));
    expect({ code, text }).toEqual({ code: 1, text: 'weir: there is no run X\n' });
  });

  it('times in what the gateway says > are told as those of this machine, as on every screen', () => {
    const at = '2026-03-14T09:26:53Z';
    const details = [{ pointer: '/a', message: `is locked since ${at}` }];
    const { text } = report(new WeirError('changes_nothing', `it is paused since ${at}`, { details }));
    const local = formatTime(at);
    expect(text).toBe(`weir: it is paused since ${local}\n  /a: is locked since ${local}\n`);
  });

  it('an error that lists problems > has a line for each that its sentence lacks', () => {
    const details = [
      { pointer: '/a', message: 'is wrong', line: 3, column: 5 },
      { pointer: '/b', message: 'is missing' },
    ];
    const { text } = report(new WeirError('invalid_workflow', 'two problems', { details }));
    expect(text.split('\n')).toEqual([
      'weir: two problems',
      '  line 3, column 5: is wrong',
      '  /b: is missing',
      '',
    ]);
  });

  it('a problem without a place in a file > is not told twice', () => {
    const message = '"until" is past: it is 2026-03-14T09:26:53Z now';
    const { text } = report(
      new WeirError('invalid_form', message, { details: [{ pointer: '/until', message }] }),
    );
    expect(text.split('\n')).toHaveLength(2);
  });

  it.each([
    ['bad_config', 78],
    ['bad_workcell', 78],
    ['invalid_workflow', 2],
    ['gateway_unavailable', 69],
    ['folder_locked', 1],
    ['internal_error', 70],
  ] as const)('%s > exits with %d', (code, exit) => {
    expect(report(new WeirError(code, 'x')).code).toBe(exit);
  });

  it('a fault of weir > hides its stack, and shows it at LOG_LEVEL=debug', () => {
    const quiet = report(new TypeError('x is undefined'));
    expect(quiet.code).toBe(70);
    expect(quiet.text).toContain('internal error: x is undefined');
    expect(quiet.text).not.toContain(' at ');
    expect(report(new TypeError('x is undefined'), { LOG_LEVEL: 'debug' }).text).toContain(' at ');
  });

  it('what the system refuses > is a sentence, not a fault of weir', () => {
    const error = Object.assign(new Error('ENOSPC: no space'), {
      code: 'ENOSPC',
      syscall: 'write',
      path: '/data',
    });
    expect(report(error)).toEqual({ code: 1, text: 'weir: the disk is full (/data)\n' });
  });

  it('wrong usage > exits with 2, help that was asked for with 0', () => {
    expect(report(new CommanderError(1, 'commander.unknownOption', 'x')).code).toBe(2);
    expect(report(new CommanderError(0, 'commander.helpDisplayed', 'x')).code).toBe(0);
  });
});
