import { posix, win32 } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInside } from '../../../module-agents/reporting/result-files.ts';

describe('result file', () => {
  it.each([
    ['C:\\weir\\workdir\\plot.csv', true],
    ['c:\\Weir\\workdir\\sub\\plot.csv', true],
    ['C:\\weir\\workdir\\..plot.csv', true],
    ['C:\\weir\\plot.csv', false],
    ['C:\\weir\\workdir2\\plot.csv', false],
    ['D:\\data\\plot.csv', false],
    ['\\\\server\\share\\plot.csv', false],
  ])('%s > lies in the workdir on Windows: %s', (file, inside) => {
    expect(isInside('C:\\weir\\workdir', file, win32)).toBe(inside);
  });

  it.each([
    ['/weir/workdir/plot.csv', true],
    ['/weir/workdir/..plot.csv', true],
    ['/weir/plot.csv', false],
    ['/weir', false],
    ['/data/plot.csv', false],
  ])('%s > lies in the workdir: %s', (file, inside) => {
    expect(isInside('/weir/workdir', file, posix)).toBe(inside);
  });
});
