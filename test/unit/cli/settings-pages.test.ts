import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { flagOf, hasFlag } from '../../../cli/settings/setting-options.ts';
import { readConfig } from '../../../shared/kernel/config/read-config.ts';
import { settings, type SettingName } from '../../../shared/kernel/config/settings.ts';
import { formatted } from '../../support/formatted.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const all = (Object.keys(settings) as SettingName[]).map((name) => {
  const { env, help, ...more } = settings[name];
  return { env, help, flag: hasFlag(name) ? flagOf(name) : '', value: 'default' in more ? more.default : '' };
});
const code = (text: string | number): string => (text === '' ? '' : `\`${text}\``);

describe('the settings', () => {
  const example = repositoryFile('.env.example');
  const page = repositoryFile('docs/operations.md');

  it('.env.example > lists them with their defaults > `npm run docs:settings` writes it', async () => {
    const head = readFileSync(example, 'utf8').split('\n\n', 1)[0];
    const entries = all.map(({ env, help, value }) => `# ${help}\n${env}=${value}\n`);
    await expect([`${head}\n`, ...entries].join('\n')).toMatchFileSnapshot(example);
  });

  it('.env.example > means the same as no settings at all', () => {
    expect(readConfig({}, parseEnv(readFileSync(example, 'utf8')))).toEqual(readConfig({}, {}));
  });

  it('docs/operations.md > has them as a table > `npm run docs:settings` writes it', async () => {
    const rows = all.map(
      ({ flag, env, value, help }) => `| ${code(flag)} | ${code(env)} | ${code(value)} | ${help} |`,
    );
    const table = [
      '| flag | environment | default | what it is |',
      '| --- | --- | --- | --- |',
      ...rows,
    ].join('\n');
    const text = readFileSync(page, 'utf8');
    const written = text.replace(
      /(?<=<!-- settings -->\n).*?(?=<!-- \/settings -->)/s,
      () => `\n${table}\n\n`,
    );
    await expect(await formatted(page, written)).toMatchFileSnapshot(page);
  });
});
