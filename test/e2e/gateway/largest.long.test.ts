import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Largest } from '../../fuzz/largest/measure-largest.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { useFolder } from '../../support/use-folder.ts';

const folder = useFolder();
const some: unknown = expect.any(Number);
/** Those that take more than some seconds are left to `npm run fuzz -- --largest`. */
const quick = '^(?!.*(alternatives|YAML|20,000))';

it('the costliest requests at their size limits, alone and twelve at once > are answered or refused as described, within 1 GiB, and no stop beside them takes a second', async () => {
  const json = folder('largest.json');
  const program = repositoryFile('dist/test/fuzz/main.js');
  const args = ['--largest', '--cases', '--runs', '300', '--only', quick, '--json', json];
  const env = { PATH: process.env['PATH'] };
  const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { env, encoding: 'utf8' });
  const { rows } = JSON.parse(await readFile(json, 'utf8')) as Largest;
  // Stop times depend on what else the machine does: they are shown.
  process.stdout.write(stdout);
  expect(
    rows.flatMap(({ title, faults }) => faults.map((fault) => `${title}: ${fault}`)),
    stderr,
  ).toEqual([]);
  expect(rows).toHaveLength(8);
  const simulated = rows.find(({ title }) => title.startsWith('POST /schedule/simulate'));
  expect(simulated?.twelve.statuses).toMatchObject({ 413: some, 429: some });
}, 180_000);
