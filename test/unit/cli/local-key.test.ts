import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { keepLocalKey, keySource } from '../../../cli/settings/local-key.ts';
import { useFolder } from '../../support/use-folder.ts';

const inFolder = useFolder();
let key_file: string;
beforeEach(() => {
  key_file = inFolder('.weir', 'key');
});

const here = () =>
  ({ key: undefined, key_file, gateway_url: 'http://127.0.0.1:8000', insecure_network: 'no' }) as const;

describe('the key of a machine', () => {
  it('is made once, whole, for its user alone, and nothing else is left', () => {
    const key = keepLocalKey({ key_file });
    expect(key).toMatch(/^weir_local_[\w-]{43}$/);
    expect(keepLocalKey({ key_file })).toBe(key);
    expect(readFileSync(key_file, 'utf8')).toBe(`${key}\n`);
    expect(statSync(key_file).mode & 0o777).toBe(0o600);
    expect(readdirSync(inFolder('.weir'))).toEqual(['key']);
  });

  it('made after somebody has asked for it > is found from then on', () => {
    const source = keySource(here());
    expect(source()).toBeUndefined();
    const key = keepLocalKey({ key_file });
    expect(source()).toBe(key);
  });

  it('where the file holds something else > is refused, with what to do', () => {
    keepLocalKey({ key_file });
    writeFileSync(key_file, 'swordfish');
    expect(() => keepLocalKey({ key_file })).toThrow(/holds no key: remove it/);
    expect(() => keySource(here())).toThrow('holds no key');
  });

  it('where the folder cannot be made > is none', () => {
    writeFileSync(inFolder('.weir'), '');
    expect(keepLocalKey({ key_file })).toBeUndefined();
  });
});
