import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newId } from '../../../shared/contracts/ids.ts';
import { ask } from '../../support/ask.ts';
import { Workplace } from '../../support/cli-process.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { until } from '../../support/until.ts';

it('a driver in Python > takes a file of 64 MiB, and gives one back', async () => {
  const place = await Workplace.open();
  onTestFinished(() => place.close());
  copyFileSync(repositoryFile('test/fixtures/drivers/raw.py'), path.join(place.folder, 'raw.py'));
  const entry = '{ name: balance, interface: python, config: { file: ./raw.py } }';
  writeFileSync(path.join(place.folder, 'lab.yaml'), `name: large_lab\nmodules:\n  - ${entry}\n`);
  const url = await place.serve(['--workcell', 'lab.yaml']);
  const bytes = Buffer.alloc(64 * 1024 * 1024, 'weir');
  const form = new FormData();
  form.set('experiment_id', newId());
  const flowdef = [{ name: 'copy', module: 'balance', action: 'copy', files: { input: 'plate.bin' } }];
  form.set('workflow', JSON.stringify({ name: 'large', flowdef }));
  form.append('files', new Blob([bytes]), 'plate.bin');
  const answer = await fetch(`${url}/runs/start`, { method: 'POST', body: form });
  const { run_id } = (await answer.json()) as { run_id: string };
  const read = async () => (await ask<{ status: string }>('GET', `${url}/runs/${run_id}`)).body.status;
  await until('it has ended', async () => /completed|failed/.test(await read()));
  const stored = await fetch(`${url}/runs/${run_id}/results`);
  expect(await stored.text()).toMatch(/copy\.bin.*67108864/);
}, 120_000);
