import { access } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { Workplace } from '../../support/cli-process.ts';
import { uniqueWorkcell } from '../../support/unique-workcell.ts';
import { until } from '../../support/until.ts';

/** Its action would leave a mark on the disk. */
const workcell = (name: string) => `name: ${name}
modules:
  - name: arm
    interface: process
    config: { actions: { move: { command: [touch, moved] } } }
`;

interface Run {
  run_id: string;
  status: string;
  simulate: boolean;
}

it('a simulated run of many steps whose server is killed in the middle > goes on after the restart, and ends', async () => {
  const place = await Workplace.open();
  onTestFinished(() => place.close());
  await place.write('lab.yaml', workcell(uniqueWorkcell('simulate')));
  const first = await place.up(['--workcell', 'lab.yaml']);
  const flowdef = Array.from({ length: 100 }, () => ({ name: 'move', module: 'arm', action: 'move' }));
  const workflow = JSON.stringify({ name: 'rehearsal', flowdef });
  const body = new URLSearchParams({ workflow, experiment_id: newId(), simulate: 'True' });
  const accepted = await fetch(`${first.url}/runs/start`, { method: 'POST', body });
  const { run_id } = (await accepted.json()) as Run;
  const run = async (url: string) => (await (await fetch(`${url}/runs/${run_id}`)).json()) as Run;
  await until('it runs', async () => (await run(first.url)).status === 'running');
  first.lab.signal('SIGKILL');
  await first.lab.ended;
  const { url } = await place.up(['--workcell', 'lab.yaml']);
  await until('it is completed', async () => (await run(url)).status === 'completed');
  expect((await run(url)).simulate).toBe(true);
  await expect(access(path.join(place.folder, 'moved'))).rejects.toThrow('ENOENT');
});
