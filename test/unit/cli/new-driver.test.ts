import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { demandName, hidesModule } from '../../../cli/driver/new-driver.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const kit = readFileSync(repositoryFile('packaging/python/src/weir_driver/__init__.py'), 'utf8');

describe('the name of a new driver in Python', () => {
  it.each([
    ['class', /a word of Python/],
    ['pump-2', /pump_2 it could/],
    ['con', /Windows/],
    ['COM1', /Windows/],
    ['2nd', /letters, digits/],
  ])('%s > is refused', (name, why) => {
    expect(() => demandName(name, 'python')).toThrow(why);
  });

  it.each(['weir_driver', 'queue', 'signal', 'asyncio'])(
    '%s > would hide a module that the kit needs',
    (name) => {
      expect(hidesModule(name, kit)).toBe(true);
    },
  );

  it.each(['balance', 'camera', 'sign', 'my-pump', 'a'])('%s > hides nothing', (name) => {
    expect(hidesModule(name, kit)).toBe(false);
  });
});
