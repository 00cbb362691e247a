import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../support/free-port.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { Workplace, type WeirProcess } from '../../support/cli-process.ts';
import { Driver } from '../../support/demo-driver.ts';

let workplace: Workplace;
let url: string;
let env: NodeJS.ProcessEnv;
let driver: Driver | undefined;

beforeEach(async () => {
  workplace = await Workplace.open();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  // The example's own workcell, under a name that shares no queue with other tests.
  const workcell = (await readFile(repositoryFile('examples/color-picker/workcell.yaml'), 'utf8'))
    .replace('name: color_picker', `name: ${uniqueWorkcell('color_picker')}`)
    .replaceAll('./instruments', repositoryFile('examples/color-picker/instruments'));
  await workplace.write('workcell.yaml', workcell);
  env = {
    WEIR_BROKER_URL: inject('brokerUrl'),
    WEIR_STORE_URL: inject('storeUrl'),
    WEIR_WORKCELL: 'workcell.yaml',
    WEIR_GATEWAY_URL: url,
    WEIR_PORT: String(port),
  };
});

afterEach(async () => {
  await driver?.kill();
  await workplace.close();
});

/** Starts a part of weir as a process of its own; resolves when it says that it is up. */
async function start(...args: string[]): Promise<WeirProcess> {
  const started = workplace.start(args, env);
  await started.printed(/^weir \w+ (is|are) up/m);
  return started;
}

async function kill(victim: WeirProcess): Promise<void> {
  victim.signal('SIGKILL');
  await victim.ended;
}

describe('colour picker on RabbitMQ and Redis, processes apart', () => {
  it('driver > while orchestrator and gateway are killed and others go on > meets its target, every run completed', async () => {
    const gateway = await start('gateway');
    const owner = await start('orchestrator');
    await start('orchestrator');
    await Promise.all(
      ['plate_stack', 'robot_arm', 'liquid_handler', 'camera'].map((module) => start('agent', module)),
    );

    driver = new Driver(workplace.folder, url, '--target', '#3a7d44');
    await driver.iteration(1);
    await kill(owner);
    await driver.iteration(2);
    await kill(gateway);
    await start('gateway');

    expect(await driver.ended, driver.output).toBe(0);
    expect(driver.output).toContain('the target is met');
    const { runs } = (await (await fetch(`${url}/runs`)).json()) as { runs: { status: string }[] };
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['completed']));
  }, 180_000);
});
