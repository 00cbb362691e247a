import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliWorkflow } from '../../support/reader-workcell.ts';
import { Workplace, type Ended } from '../../support/cli-process.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { WeiTestModule } from '../../support/wei-test-module.ts';

/** Accepts connections and answers nothing, as a process that is suspended. */
let module: WeiTestModule;
let place: Workplace;
let url: string;

const weir = (...args: string[]): Promise<Ended> => place.run(args, { WEIR_GATEWAY_URL: url });
const now = async (): Promise<string> => (await weir('now')).stdout;

async function instrument(): Promise<{ state: string; next: string | null }> {
  const { instruments } = (await (await fetch(`${url}/now`)).json()) as {
    instruments: { state: string; next: string | null }[];
  };
  const [only] = instruments;
  if (only === undefined) throw new Error('no instrument');
  return only;
}

beforeAll(async () => {
  module = new WeiTestModule();
  await module.start();
  place = await Workplace.open();
  await place.write(
    'lab.yaml',
    `name: ${uniqueWorkcell('hung')}
modules:
  - name: transfer
    interface: wei_rest_node
    config: { rest_node_address: '${module.address}' }
`,
  );
  await place.write('move.yaml', cliWorkflow('move', {}, {}, 'transfer'));
  url = await place.serve(['--workcell', 'lab.yaml']);
});
afterAll(async () => {
  await place.close();
  await module.stop();
});

describe('a module that hangs', () => {
  it('is not shown as stopped by a safety stop, nor after abandon, until it has confirmed a stop', async () => {
    await weir('run', 'move.yaml');
    await until('the module acts', () => module.ends.length > 0);
    for (const door of ['state', 'about', 'action', 'admin'] as const) module.hung.add(door);

    const seen = new Set<string>();
    const stop = weir('stop', 'transfer');
    await until('the module was asked to stop', () => module.commands.includes('safety_stop'));
    await until('it is known to be unconfirmed', async () => {
      seen.add((await instrument()).state);
      return / NOT CONFIRMED$/m.test(await now());
    });
    expect((await stop).code).toBe(1);
    expect(seen).not.toContain('safety_stop');

    expect((await weir('abandon', 'transfer')).code).toBe(0);
    expect((await instrument()).state).toBe('stop_unconfirmed');
    const text = await now();
    expect(text).toMatch(/STOP NOT CONFIRMED/);
    const { next } = await instrument();
    expect(text).toContain(next);

    module.hung.clear();
    for (const end of module.ends) end({ json: { status: 'failed', error: 'stopped' } });
    const again = await weir('stop', 'transfer');
    expect(again.code).toBe(0);
    expect((await instrument()).state).toBe('safety_stop');
    expect(await now()).toMatch(/STOPPED/);
  }, 60_000);
});
