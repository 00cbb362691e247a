import { describe, expect, it } from 'vitest';
import { readModuleState } from '../../../../../module-agents/drivers/wei/module-about.ts';

const today = (...flags: string[]) => ({
  status: Object.fromEntries(
    ['READY', 'BUSY', 'INIT', 'ERROR', 'PAUSED', 'CANCELLED', 'LOCKED'].map((flag) => [
      flag,
      flags.includes(flag),
    ]),
  ),
  error: '',
});

describe('state of a module of WEI', () => {
  it.each([
    ['READY', today('READY'), ['READY']],
    ['several at once', today('BUSY', 'LOCKED'), ['BUSY', 'LOCKED']],
    ['a single word', { status: 'BUSY' }, ['BUSY']],
    ['a list of words', { status: ['READY', 'LOCKED'] }, ['READY', 'LOCKED']],
    ['IDLE of old', { State: 'IDLE' }, ['READY']],
    ['READY of old', { State: 'READY' }, ['READY']],
    ['OK of old', { State: 'OK' }, ['READY']],
    ['RUNNING of old', { State: 'RUNNING' }, ['BUSY']],
    ['STARTING of old', { State: 'STARTING' }, ['INIT']],
    ['ERROR of old', { State: 'ERROR' }, ['ERROR']],
    ['UNKNOWN of old', { State: 'UNKNOWN' }, ['UNKNOWN']],
    ['none', today(), ['UNKNOWN']],
    ['a word nobody knows', { State: 'HAPPY' }, ['UNKNOWN']],
    ['nothing', {}, ['UNKNOWN']],
    ['a list', [], ['UNKNOWN']],
  ])('%s > is understood', (_, body, flags) => {
    expect(readModuleState(JSON.stringify(body)).flags).toEqual(flags);
    expect(readModuleState(JSON.stringify(JSON.stringify(body))).flags).toEqual(flags);
  });

  it('what is not JSON > is unknown, with its beginning', () => {
    expect(readModuleState('<html>')).toMatchObject({
      flags: ['UNKNOWN'],
      error: 'its state is no JSON: <html>',
    });
  });

  it.each([
    ['door open', 'door open'],
    [['a', 'b'], '["a","b"]'],
    [null, undefined],
    ['', undefined],
  ])('error %j > is said as %s', (error, said) => {
    expect(readModuleState(JSON.stringify({ ...today('ERROR'), error })).error).toBe(said);
  });

  it("the module's own keys > are kept as they are", () => {
    const text = JSON.stringify({ ...today('READY'), tips: { left: 3 }, resources: null });
    expect(readModuleState(text).details).toEqual({ tips: { left: 3 }, resources: null });
  });
});
