import { describe, expect, it } from 'vitest';
import {
  baseNameOf,
  commonTail,
  harmlessName,
} from '../../../../../module-agents/drivers/wei/take-answer.ts';

describe('names of result files', () => {
  it.each([
    ['curve.csv', 'curve.csv'],
    ['/home/lab/curve.csv', 'curve.csv'],
    ['C:\\data\\curve.csv', 'curve.csv'],
    ['C:curve.csv', 'curve.csv'],
    ['\\\\share\\x/curve.csv', 'curve.csv'],
    ['folder/', 'folder'],
    ['', ''],
  ])('%s > has the base name %s', (path, name) => expect(baseNameOf(path)).toBe(name));

  it.each([
    ['/out/left/a.tif', 'out/left/a.tif', 3],
    ['/out/left/a.tif', 'out/right/a.tif', 1],
    ['D:\\out\\a.tif', 'out/a.tif', 2],
    ['a.tif', 'b.tif', 0],
  ])('%s and %s > have %i segments in common', (a, b, count) => expect(commonTail(a, b)).toBe(count));

  it.each([
    ['..', '_'],
    ['../..', '_'],
    ['.bashrc', '_bashrc'],
    ['a\0b\nc', 'a_b_c'],
    ['\u202Egpj.exe', '_gpj.exe'],
    ['-rf', '_rf'],
    ['', 'file'],
    [`${'ä'.repeat(200)}.csv`, `${'ä'.repeat(88)}.csv`],
  ])('%j > is written as %j', (stated, name) => expect(harmlessName(stated)).toBe(name));
});
