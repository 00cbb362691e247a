import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, inject, it } from 'vitest';
import { brokerAnswers, storeAnswers } from '../support/answers.ts';
import { repositoryFile } from '../support/repository-file.ts';
import { ensureChromium, ensurePromtool } from '../services/programs.ts';
import { startServices, startStore } from '../services/start-services.ts';
import { until } from '../support/until.ts';

const given = { WEIR_BROKER_URL: inject('brokerUrl'), WEIR_STORE_URL: inject('storeUrl') };
const portOf = (url: string): number => Number(new URL(url).port);

describe('services script', () => {
  it('both URLs given > uses them, refuses to break them, and leaves them running', async () => {
    const services = await startServices({ env: given });
    expect(services.env).toEqual(given);
    await expect(services.broker.kill()).rejects.toThrow(/was given/);
    await services.stop();
    await expect.poll(() => brokerAnswers(portOf(given.WEIR_BROKER_URL))).toBe(true);
    await expect.poll(() => storeAnswers(portOf(given.WEIR_STORE_URL))).toBe(true);
  });

  it('a URL of the embedded store > does not count as a service', async () => {
    const store = await startStore({ env: { WEIR_STORE_URL: 'file:/tmp/x' } });
    expect(store.origin).not.toBe('given');
    await expect.poll(() => storeAnswers(portOf(store.url))).toBe(true);
    await store.remove();
    expect(await storeAnswers(portOf(store.url))).toBe(false);
  });

  it('a store killed and started again > has the same port and its data', async () => {
    const store = await startStore({ own: true });
    const port = portOf(store.url);
    expect(await ask(port, 'SET key kept')).toMatch(/OK/);
    await store.kill();
    expect(await storeAnswers(port)).toBe(false);
    await store.start();
    expect(await ask(port, 'GET key')).toMatch(/kept/);
    await store.remove();
  });

  it('its process killed with -9 > what it started ends too', async () => {
    const jiti = createRequire(import.meta.url)
      .resolve('jiti/package.json')
      .replace('package.json', 'lib/jiti-cli.mjs');
    const parent = spawn(process.execPath, [jiti, repositoryFile('test/services/main.ts')], {
      env: { ...process.env, WEIR_BROKER_URL: given.WEIR_BROKER_URL, WEIR_STORE_URL: '' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const url = /WEIR_STORE_URL=(\S+)/.exec(line)![1]!;
    await expect.poll(() => storeAnswers(portOf(url))).toBe(true);
    parent.kill('SIGKILL');
    await until('the store is gone', async () => !(await storeAnswers(portOf(url))));
  });
});

describe('programs that tests need', () => {
  it.each([
    ['promtool', ensurePromtool, 'WEIR_PROMTOOL'],
    ['chromium', ensureChromium, 'WEIR_CHROMIUM'],
  ] as const)(
    '%s > is found, or the one that a variable names',
    { timeout: 600_000 },
    async (_, ensure, name) => {
      const found = await ensure({ PATH: process.env['PATH'] });
      const [code] = (await once(spawn(found, ['--version'], { stdio: 'ignore' }), 'close')) as [number];
      expect(code).toBe(0);
      expect(await ensure({ [name]: '/opt/mine' })).toBe('/opt/mine');
    },
  );
});

/** What Redis answers to one inline command. */
async function ask(port: number, command: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`${command}\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}
