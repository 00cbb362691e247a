import { homedir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { withWorkcellSettings } from '../../../cli/services/service-settings.ts';
import { addSettings } from '../../../cli/settings/setting-options.ts';
import { readConfig } from '../../../shared/kernel/config/read-config.ts';
import { parseWorkcell } from '../../../shared/workcell/load-workcell.ts';

/** The settings of a process on a workcell with that `config`, and what was said about it. */
function settle(config: string, { args = [], env = {} }: { args?: string[]; env?: NodeJS.ProcessEnv } = {}) {
  const { workcell } = parseWorkcell(`name: w\nconfig: ${config}\n`, '/w.yaml');
  const command = addSettings(new Command(), ['port', 'data_dir', 'log_level']).action(() => undefined);
  command.parse(args, { from: 'user' });
  const stderr = new PassThrough();
  const settled = withWorkcellSettings(readConfig({}, env), workcell, command, { env, stderr });
  return { settled, said: String(stderr.read() ?? '') };
}

describe('settings of the workcell file', () => {
  it('port, folder and level of WEI > are taken where nothing else states them', () => {
    const { settled, said } = settle('{server_port: 8123, data_directory: ~/.wei, log_level: 10}');
    expect(settled).toMatchObject({ port: 8123, data_dir: path.join(homedir(), '.wei'), log_level: 'debug' });
    expect(said).toBe('');
  });

  it('a flag or the environment > wins over the file', () => {
    const stated = { args: ['--port', '9000'], env: { WEIR_DATA_DIR: '/data' } };
    const { settled } = settle('{server_port: 8123, data_directory: /else, log_level: 30}', stated);
    // The flag itself is read elsewhere; here it only keeps the file's value away.
    expect(settled).toMatchObject({ port: 8000, data_dir: '/data', log_level: 'warn' });
  });

  it.each([
    ['{server_host: wei_server}', {}, 'wei_server'],
    ['{server_host: wei_server}', { WEIR_ALLOW_HOST: 'lab-pc' }, 'lab-pc,wei_server'],
    ['{server_host: 0.0.0.0}', { WEIR_ALLOW_HOST: 'lab-pc' }, 'lab-pc'],
  ])("%s, with %o > the server's name is one more that the gateway goes by", (config, env, allow_host) => {
    const { settled, said } = settle(config, { env });
    expect(settled).toMatchObject({ allow_host, host: '127.0.0.1' });
    expect(said).toBe('');
  });

  it.each([
    '{server_host: "http://wei_server"}',
    '{server_port: 70000}',
    '{server_port: [1]}',
    '{data_directory: 3}',
    '{log_level: loud}',
  ])('%s > is ignored, and said', (config) => {
    const { settled, said } = settle(config);
    expect(settled).toEqual(readConfig({}, {}));
    expect(said).toMatch(/^config\.\w+ of the workcell is .* which is ignored\n$/);
  });

  it('nothing in the file > changes nothing', () => {
    expect(settle('').settled).toEqual(readConfig({}, {}));
  });
});
