import { execFile, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { ChildGroup } from '../services/child-group.ts';
import { freePort } from '../services/free-port.ts';
import { uniqueWorkcell } from '../services/unique-workcell.ts';
import { until } from '../services/until.ts';

const example = path.resolve('examples/color-picker');
const modules = ['plate_stack', 'robot_arm', 'liquid_handler', 'camera'];

let folder: string;
let url: string;
let env: NodeJS.ProcessEnv;
let started: ChildGroup[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'weir-apart-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  started = [];
  // The example's own workcell, under a name that shares no queue with other tests.
  const workcell = (await readFile(path.join(example, 'workcell.yaml'), 'utf8'))
    .replace('name: color_picker', `name: ${uniqueWorkcell('color_picker')}`)
    .replaceAll('./instruments', path.join(example, 'instruments'));
  await writeFile(path.join(folder, 'workcell.yaml'), workcell);
  env = {
    ...process.env,
    WEIR_BROKER_URL: inject('brokerUrl'),
    WEIR_STORE_URL: inject('storeUrl'),
    WEIR_WORKCELL: path.join(folder, 'workcell.yaml'),
    WEIR_GATEWAY_URL: url,
    WEIR_PORT: String(port),
    COLOR_PICKER_LAB: path.join(folder, 'lab'),
  };
});

afterEach(async () => {
  await Promise.all(started.map((process) => process.end('SIGKILL')));
  await rm(folder, { recursive: true, force: true });
});

/** Starts a part of weir as a process of its own; resolves when it says that it is up. */
async function start(name: string, ...args: string[]): Promise<ChildGroup> {
  const cwd = path.join(folder, name);
  await mkdir(cwd, { recursive: true });
  const log = path.join(folder, `${name}-${started.length}.log`);
  const group = new ChildGroup({
    file: process.execPath,
    args: [path.resolve('bin/weir.js'), ...args],
    env: { ...env, WEIR_DATA_DIR: path.join(folder, 'data'), WEIR_JOURNAL_DIR: path.join(cwd, 'journal') },
    cwd,
    log,
  });
  started.push(group);
  const said = async () => /^weir \w+ is up/m.test(await readFile(log, 'utf8'));
  await group.waitUntil(`${name} is up`, said, 40_000);
  return group;
}

/** The driver, as it runs. */
function drive(...args: string[]): { output: () => string; ended: Promise<number | null> } {
  let output = '';
  const program = path.resolve('dist/examples/color-picker/driver.js');
  const driver: ChildProcess = execFile(process.execPath, [program, '--out', folder, ...args], { env });
  driver.stdout?.on('data', (text: string) => (output += text));
  driver.stderr?.on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => driver.on('close', resolve));
  return { output: () => output, ended };
}

describe('colour picker on RabbitMQ and Redis, processes apart', () => {
  it('driver > while gateway and orchestrator are killed and others take over > meets its target, every run completed', async () => {
    const gateway = await start('gateway', 'gateway');
    const owner = await start('orchestrator-1', 'orchestrator');
    await start('orchestrator-2', 'orchestrator');
    for (const module of modules) await start(module, 'agent', module);

    const driver = drive('--target', '#3a7d44');
    await until('the first iteration is over', () => /^iteration {2}1 /m.test(driver.output()), 60_000);
    await owner.end('SIGKILL');
    await until('the second iteration is over', () => /^iteration {2}2 /m.test(driver.output()), 60_000);
    await gateway.end('SIGKILL');
    await start('gateway', 'gateway');

    expect(await driver.ended, driver.output()).toBe(0);
    expect(driver.output()).toContain('the target is met');
    const { runs } = (await (await fetch(`${url}/runs`)).json()) as { runs: { status: string }[] };
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['completed']));
  }, 180_000);
});
