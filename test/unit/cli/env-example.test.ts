import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../shared/kernel/config/read-config.ts';
import { settings } from '../../../shared/kernel/config/settings.ts';

const text = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');

/** Each assignment with the comment above it. */
function readEntries(): { help: string; env: string; value: string }[] {
  const entries = [...text.matchAll(/^# (.*)\n([A-Z_]+)=(.*)$/gm)];
  return entries.map(([, help = '', env = '', value = '']) => ({ help, env, value }));
}

describe('.env.example', () => {
  it('lists every setting with its help and its default, in order, and nothing else', () => {
    const expected = Object.values(settings).map((setting) => ({
      help: setting.help,
      env: setting.env,
      value: 'default' in setting ? String(setting.default) : '',
    }));
    expect(readEntries()).toEqual(expected);
  });

  it('means the same as no settings at all', () => {
    const env = Object.fromEntries(readEntries().map(({ env, value }) => [env, value]));
    expect(readConfig({}, env)).toEqual(readConfig({}, {}));
  });
});
