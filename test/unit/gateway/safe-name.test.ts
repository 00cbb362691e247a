import { describe, expect, it } from 'vitest';
import { safeFileName, safeFolderName } from '../../../shared/kernel/files/safe-name.ts';

describe('safeFileName', () => {
  it.each([
    ['plate 1.png', 'plate 1.png'],
    ['grüße.txt', 'grüße.txt'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\data\\x.csv', 'x.csv'],
    ['..', '_'],
    ['.bashrc', '_bashrc'],
    ['a\u0000b\nc', 'a_b_c'],
    ['photo\u202Egpj.exe', 'photo_gpj.exe'],
    ['a\u200Bb\u2066c\uFEFF\u2028.csv', 'a_b_c__.csv'],
    ['-rf', '_rf'],
    ['--help.txt', '_-help.txt'],
    [' .profile', '_profile'],
    ['plate-1.png', 'plate-1.png'],
    ['', 'file'],
    ['a/', 'file'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['Lpt1.tar.gz', '_Lpt1.tar.gz'],
    ['com1 .csv', '_com1 .csv'],
    ['console.log', 'console.log'],
    ['A1: 3<5>"x"|y?*.csv', 'A1_ 3_5__x__y__.csv'],
    ['plate 1. . ', 'plate 1___'],
    ['plate..', 'plate__'],
  ])('%j > becomes %j', (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it('a very long name > is cut, its extension kept', () => {
    const name = safeFileName(`${'ü'.repeat(300)}.tiff`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180);
    expect(name).toMatch(/^ü+\.tiff$/);
  });
});

describe('safeFolderName', () => {
  it.each([
    ['Colour picker', 'Colour_picker'],
    ['../../x', 'x'],
    ['a/b\\c', 'a_b_c'],
    ['...', 'unnamed'],
    ['-rf', 'rf'],
    ['a\u202Eb', 'a_b'],
    ['', 'unnamed'],
    ['Größe', 'Größe'],
    ['Aux', '_Aux'],
    ['mix...', 'mix___'],
  ])('%j > becomes %j', (name, expected) => {
    expect(safeFolderName(name)).toBe(expected);
  });
});
