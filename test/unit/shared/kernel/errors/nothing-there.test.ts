import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nothingThere } from '../../../../../shared/kernel/errors/file-errors.ts';

describe('reading', () => {
  it('what is not there > is undefined', async () => {
    expect(await readFile(join(import.meta.dirname, 'none'), 'utf8').catch(nothingThere)).toBeUndefined();
  });

  it('what is there and cannot be read as that > throws', async () => {
    await expect(readdir(import.meta.filename).catch(nothingThere)).rejects.toThrow('ENOTDIR');
  });
});
