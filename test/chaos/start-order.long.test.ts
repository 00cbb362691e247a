import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cliWorkcell, cliWorkflow } from '../support/reader-workcell.ts';
import { Workplace, type WeirProcess } from '../support/cli-process.ts';
import { freePort } from '../support/free-port.ts';
import { startServices, type Services } from '../services/start-services.ts';
import { uniqueWorkcell } from '../support/unique-workcell.ts';
import { until } from '../support/until.ts';

type Part = 'gateway' | 'orchestrator' | 'agent' | 'broker' | 'store';

/** What each process says while something is missing. */
const complaints: Record<'gateway' | 'orchestrator' | 'agent', RegExp> = {
  gateway: /the (broker|store) is not there/,
  orchestrator: /the (broker|store) is not there/,
  agent: /the broker is not there/,
};

let services: Services;
let place: Workplace;
let env: NodeJS.ProcessEnv;
let running: Partial<Record<Part, WeirProcess>>;

beforeAll(async () => {
  services = await startServices({ own: true });
});
afterAll(() => services.stop());
beforeEach(async () => {
  await Promise.all([services.broker.stop(), services.store.stop()]);
  place = await Workplace.open();
  await place.write('workcell.yaml', cliWorkcell(uniqueWorkcell('order')));
  await place.write('read.yaml', cliWorkflow('read', { wells: [] }));
  const port = await freePort();
  env = { ...services.env, WEIR_PORT: String(port), WEIR_GATEWAY_URL: `http://127.0.0.1:${port}` };
  running = {};
});
afterEach(() => place.close());

function start(part: 'gateway' | 'orchestrator' | 'agent'): WeirProcess {
  const args = part === 'agent' ? ['agent', 'reader', '--instance', 'left'] : [part];
  const started = place.start(args, { ...env, WEIR_WORKCELL: 'workcell.yaml' });
  running[part] = started;
  return started;
}

/** Starts a part; where something that it needs is missing, resolves when it has said so. */
async function startNext(part: Part, earlier: ReadonlySet<Part>): Promise<void> {
  if (part === 'broker' || part === 'store') return services[part].start();
  const needs: Part[] = part === 'agent' ? ['broker'] : ['broker', 'store'];
  const process = start(part);
  if (needs.every((need) => earlier.has(need))) return;
  await until(
    `${part} says what is missing`,
    () => complaints[part].test(process.stdout + process.stderr),
    30_000,
  );
}

describe('the parts of a lab', { timeout: 180_000 }, () => {
  it.each<Part[][]>([
    [['agent', 'orchestrator', 'gateway', 'store', 'broker']],
    [['broker', 'agent', 'gateway', 'orchestrator', 'store']],
  ])('started in the order %j > wait for each other, saying so, and carry a run through', async (order) => {
    const earlier = new Set<Part>();
    for (const part of order) {
      await startNext(part, earlier);
      earlier.add(part);
    }
    await until('the gateway is up', () => /^weir gateway is up/m.test(running.gateway!.stdout));
    const run = await place.run(['run', 'read.yaml', '--follow'], env);
    expect(run.code).toBe(0);
    for (const process of Object.values(running)) process.signal('SIGTERM');
    for (const process of Object.values(running)) expect((await process.ended).code).toBe(0);
  });

  it('told to stop while nothing of what they need is there > end at once', async () => {
    for (const part of ['gateway', 'orchestrator', 'agent'] as const) await startNext(part, new Set());
    for (const process of Object.values(running)) process.signal('SIGTERM');
    const codes = await Promise.all(
      Object.values(running).map(async (process) => (await process.ended).code),
    );
    expect(codes).toEqual([0, 0, 0]);
  });
});
