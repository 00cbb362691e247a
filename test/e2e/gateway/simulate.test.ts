import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';
import { Workplace } from '../../support/cli-process.ts';

/** A module whose action would leave a mark on the disk, one that is busy for long, and one that nobody serves. */
const workcell = (name: string) => `name: ${name}
config: { sequential_scheduler: true }
modules:
  - name: arm
    interface: process
    config:
      actions:
        move:
          args: { target: {} }
          required: [target]
          command: [touch, moved]
  - name: reader
    interface: simulator
    config:
      actions:
        read: { duration: 300, returns: { data: { mass: 4.2 }, files: { scan: '1,2' } } }
  - { name: old_one, interface: wei_rest_node, config: { rest_node_address: 'http://127.0.0.1:9' } }
  - { name: robot, interface: wei_ros_node }
locations: { arm: { nest: [1, 2, 3] } }
`;

const move = { name: 'move', module: 'arm', action: 'move', args: { target: 'nest' } };
const read = { name: 'read', module: 'reader', action: 'read', data_labels: { mass: 'plate 1' } };
/** Nothing of weir speaks with it; a real run is refused. */
const unserved = { name: 'dream', module: 'robot', action: 'dance' };
const trust = { name: 'trust', module: 'old_one', action: 'anything' };

interface Run extends JsonObject {
  run_id: string;
  status: string;
}

describe('simulate', () => {
  let place: Workplace;
  let url: string;

  beforeAll(async () => {
    place = await Workplace.open();
    await place.write('lab.yaml', workcell(uniqueWorkcell('simulate')));
    url = await place.serve(['--workcell', 'lab.yaml']);
  });
  afterAll(() => place.close());

  async function submit(steps: JsonObject[], simulate = true): Promise<Response> {
    const workflow = JSON.stringify({ name: 'rehearsal', flowdef: steps });
    const body = new URLSearchParams({
      workflow,
      experiment_id: newId(),
      simulate: simulate ? 'True' : 'False',
    });
    return fetch(`${url}/runs/start`, { method: 'POST', body });
  }

  async function accepted(steps: JsonObject[], simulate = true): Promise<string> {
    const response = await submit(steps, simulate);
    expect(response.status).toBe(200);
    return ((await response.json()) as Run).run_id;
  }

  const get = (at: string) => fetch(`${url}${at}`);
  const run = async (id: string) => (await (await get(`/runs/${id}`)).json()) as Run;
  const untilRun = (id: string, status: string) =>
    until(`the run is ${status}`, async () => (await run(id)).status === status);
  const cancel = (id: string) => fetch(`${url}/runs/${id}/cancel`, { method: 'POST' });
  const moved = () =>
    access(path.join(place.folder, 'moved')).then(
      () => true,
      () => false,
    );

  it('every module, one busy for long and one that nobody serves > is played through, and nothing moves', async () => {
    const real = await accepted([read], false);
    await untilRun(real, 'running');
    expect((await submit([unserved], false)).status).toBe(422);
    const id = await accepted([move, read, trust, unserved]);
    await untilRun(id, 'completed');
    expect(await run(id)).toMatchObject({
      simulate: true,
      steps: [
        {
          agent: 'simulated',
          args: { target: [1, 2, 3] },
          locations: { target: 'nest' },
          result: { error: null },
        },
        { result: { status: 'succeeded' }, values: { 'plate 1': 4.2 } },
        { result: { status: 'succeeded' } },
        { result: { status: 'succeeded' } },
      ],
    });
    expect(await moved()).toBe(false);
    expect((await run(real)).status).toBe('running');
    await cancel(real);
    await untilRun(real, 'cancelled');
  });

  it('its log, files and place in the list > are those of any run, and say that it is simulated', async () => {
    const id = await accepted([read, trust]);
    await untilRun(id, 'completed');
    const lines = ((await (await get(`/runs/${id}/log`)).json()) as string).trimEnd().split('\n');
    // Lines of events are JSON in WEI's form.
    expect(lines.filter((line) => !/ simulated: |"simulate":true/.test(line))).toEqual([]);
    expect(lines.join('\n')).toContain('"old_one" has not told yet what it can do');
    const { details } = (await (await get(`/runs/${id}/files`)).json()) as {
      details: { label: string; path: string; size: number }[];
    };
    const scan = details.find(({ label }) => label === 'scan')!;
    const file = await get(`/runs/${id}/file?filename=${encodeURIComponent(scan.path)}`);
    expect(await file.text()).toContain('simulated');
    expect(Number(file.headers.get('content-length'))).toBe(scan.size);
    const { runs } = (await (await get('/runs?limit=1')).json()) as { runs: JsonObject[] };
    expect(runs).toMatchObject([{ run_id: id, simulate: true }]);
    // As an agent of this machine asks.
    const key = (await readFile(path.join(place.folder, '.weir/key'), 'utf8')).trim();
    const nothing = await fetch(`${url}/internal/commands/${id}.0.1/files/scan`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(nothing.status).toBe(404);
  });

  it('a run that is cancelled > ends at once', async () => {
    const id = await accepted(Array.from({ length: 2_000 }, () => move));
    await untilRun(id, 'running');
    expect((await cancel(id)).status).toBe(202);
    await untilRun(id, 'cancelled');
    expect(await moved()).toBe(false);
  });

  it('weir run --simulate > shows a simulated run, weir list marks it', async () => {
    await place.write('w.yaml', JSON.stringify({ name: 'w', flowdef: [move] }));
    const env = { WEIR_GATEWAY_URL: url };
    const { code, stdout } = await place.run(['run', 'w.yaml', '--simulate', '--follow'], env);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^simulated run [0-9A-Z]{26} completed/m);
    expect((await place.run(['list'], env)).stdout).toContain('w (simulated)');
    expect(await moved()).toBe(false);
    expect((await place.run(['run', 'w.yaml', '--follow'], env)).code).toBe(0);
    expect(await moved()).toBe(true);
  });
});
