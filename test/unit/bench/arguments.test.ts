import { describe, expect, test } from 'vitest';
import { readArguments } from '../../bench/arguments.ts';

describe('arguments of the benchmark', () => {
  test('none > the usual parts, of which the JSON keeps those that compare', () => {
    expect(readArguments([])).toEqual({
      parts: ['speed', 'status', 'weight', 'memory'],
      kept: ['speed', 'status'],
      ...{ json: undefined, against: undefined, rounds: 5, runs: 100_000, queued: 5_000 },
    });
  });

  test('named parts > these in their order, and the JSON keeps all of them', () => {
    const read = readArguments([
      'memory',
      'speed',
      '--json',
      'out.json',
      '--against',
      '430b9e4',
      '--rounds',
      '2',
    ]);
    expect(read).toMatchObject({ parts: ['memory', 'speed'], kept: ['memory', 'speed'] });
    expect(read).toMatchObject({ json: 'out.json', against: '430b9e4', rounds: 2 });
  });

  test('a part that is none > says which there are', () => {
    expect(() => readArguments(['sped'])).toThrow('sped cannot be measured; what can: speed, status, weight');
  });

  test.each(['0', '-1', '1.5', 'many', ''])('%j rounds > says what a number of rounds is', (text) => {
    expect(() => readArguments([`--rounds=${text}`])).toThrow('--rounds is a whole number of at least 1');
  });
});
