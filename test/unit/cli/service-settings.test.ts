import { rmSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { readServiceSettings, type ServiceNeeds } from '../../../cli/services/service-settings.ts';
import { addSettings } from '../../../cli/settings/setting-options.ts';
import { settings, type SettingName } from '../../../shared/kernel/config/settings.ts';
import { refusalOf } from '../../support/refusal-of.ts';
import { useFolder } from '../../support/use-folder.ts';

function command(...args: string[]): Command {
  const made = addSettings(new Command('test'), Object.keys(settings) as SettingName[]);
  return made.parse(args, { from: 'user' });
}

const apart: ServiceNeeds = { apart: true, store: true, workcell: true };
const together: ServiceNeeds = { apart: false, store: true, workcell: false };

const inFolder = useFolder();
const problems = (args: string[], env: NodeJS.ProcessEnv, needs = apart): string[] =>
  refusalOf(() => readServiceSettings(command(...args), env, needs))?.message.split('\n') ?? [];

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

  it.each([
    ['WEIR_GATEWAY_URL', 'http://127.0.0.1:99999'],
    ['WEIR_GATEWAY_URL', 'http://'],
    ['WEIR_GATEWAY_URL', 'http://a lab:8000'],
    ['WEIR_BROKER_URL', 'amqp://broker:port'],
    ['WEIR_BROKER_URL', 'amqp://one:5672,two:port'],
    ['WEIR_BROKER_MANAGEMENT_URL', 'https://broker:70000'],
    ['WEIR_STORE_URL', 'redis://store:63790000'],
    ['WEIR_SMTP_URL', 'smtp://[::1'],
  ])('%s=%s > is refused by its name, before anybody calls there', (variable, value) => {
    const found = problems([], { [variable]: value }, together);
    expect(found).toEqual([expect.stringContaining(`${variable} is "${value}", which must be a URL`)]);
  });

  it.each([
    ['WEIR_BROKER_URL', 'amqps://user:p%40ss@broker:5671/%2Flab'],
    ['WEIR_BROKER_URL', 'amqps://[::1]'],
    ['WEIR_BROKER_URL', 'amqps://user:p%40ss@one:5671,two,[::1]:5673/%2Flab'],
    ['WEIR_STORE_URL', 'file:./.weir'],
    ['WEIR_STORE_URL', 'rediss://:secret@store/2'],
    ['WEIR_GATEWAY_URL', 'https://lab.example/weir/'],
  ])('%s=%s > is taken', (variable, value) => {
    expect(problems([], { [variable]: value }, together)).toEqual([]);
  });

  it('a wrong value that holds a secret > is told without it', () => {
    const env = { WEIR_BROKER_URL: 'amqp://lab:hush@broker:99999', WEIR_WEBHOOK_SECRET: 'hush' };
    const found = problems([], env, together);
    expect(found).toHaveLength(2);
    expect(found.join()).toContain('amqp://lab:***@broker:99999');
    expect(found.join()).not.toContain('hush');
  });

  it('a file that the environment names > holds the URL, unless that is stated as well', () => {
    const WEIR_BROKER_URL_FILE = inFolder('broker-url');
    writeFileSync(WEIR_BROKER_URL_FILE, 'amqps://lab:hush@broker\n');
    const broker = (env: NodeJS.ProcessEnv) => readServiceSettings(command(), env, together).broker_url;
    expect(broker({ WEIR_BROKER_URL_FILE })).toBe('amqps://lab:hush@broker');
    expect(broker({ WEIR_BROKER_URL_FILE, WEIR_BROKER_URL: '' })).toBe('amqps://lab:hush@broker');
    expect(broker({ WEIR_BROKER_URL_FILE, WEIR_BROKER_URL: 'amqps://other' })).toBe('amqps://other');
    rmSync(WEIR_BROKER_URL_FILE);
    expect(problems([], { WEIR_BROKER_URL_FILE }, together)).toEqual([
      expect.stringContaining('WEIR_BROKER_URL_FILE names a file that cannot be read'),
    ]);
  });

  it('an empty environment variable > counts as unset', () => {
    expect(problems([], { WEIR_PORT: '', WEIR_WORKCELL: '' }, together)).toEqual([]);
  });

  it('an agent > needs neither store nor workcell file', () => {
    const needs = { apart: true, store: false, workcell: false };
    expect(problems(['--broker-url', 'amqps://broker'], {}, needs)).toEqual([]);
  });
});
