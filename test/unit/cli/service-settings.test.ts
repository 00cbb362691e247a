import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { readServiceSettings, type ServiceNeeds } from '../../../cli/services/service-settings.ts';
import { addSettings } from '../../../cli/setting-options.ts';
import { settings, type SettingName } from '../../../shared/config/settings.ts';
import type { WeirError } from '../../../shared/errors/weir-error.ts';

function command(...args: string[]): Command {
  const made = addSettings(new Command('test'), Object.keys(settings) as SettingName[]);
  return made.parse(args, { from: 'user' });
}

const apart: ServiceNeeds = { apart: true, store: true, workcell: true };
const together: ServiceNeeds = { apart: false, store: true, workcell: false };

function problems(args: string[], env: NodeJS.ProcessEnv, needs = apart): string[] {
  try {
    readServiceSettings(command(...args), env, needs);
    return [];
  } catch (error) {
    return (error as WeirError).message.split('\n');
  }
}

describe('readServiceSettings', () => {
  it('flags > win over the environment, and that over the defaults', () => {
    const env = { WEIR_PORT: '9000', WEIR_HOST: '0.0.0.0' };
    const config = readServiceSettings(command('--port', '9001'), env, together);
    expect(config).toMatchObject({ port: 9001, host: '0.0.0.0', store_url: 'file:./.weir' });
  });

  it('defaults in a process apart > are refused with what to do about each', () => {
    const found = problems([], {});
    expect(found).toHaveLength(3);
    expect(found[0]).toMatch(/memory:.*weir up.*--broker-url or WEIR_BROKER_URL/);
    expect(found[1]).toMatch(/file:\.\/\.weir.*weir up.*--store-url or WEIR_STORE_URL/);
    expect(found[2]).toMatch(/--workcell or WEIR_WORKCELL/);
  });

  it('several wrong values > are all told, each with where it came from', () => {
    const env = { LOG_LEVEL: 'loud', WEIR_BROKER_URL: 'amqp://x', WEIR_STORE_URL: 'redis://x' };
    const found = problems(['--port', '70000', '--workcell', 'lab.yaml'], env);
    expect(found).toHaveLength(2);
    expect(found[0]).toContain('--port is 70000');
    expect(found[1]).toContain('LOG_LEVEL is "loud"');
  });

  it('an empty environment variable > counts as unset', () => {
    expect(problems([], { WEIR_PORT: '', WEIR_WORKCELL: '' }, together)).toEqual([]);
  });

  it('an agent > needs neither store nor workcell file', () => {
    const needs = { apart: true, store: false, workcell: false };
    expect(problems(['--broker-url', 'amqps://broker'], {}, needs)).toEqual([]);
  });
});
