import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, inject, it, vi } from 'vitest';
import { restoreLab } from '../../../cli/services/restore-lab.ts';
import { verifyBackup } from '../../../shared/backup/index.ts';
import { bearer } from '../../support/ask.ts';
import { Lab } from '../../support/lab/lab.ts';
import { localKey } from '../../support/lab/people.ts';
import { step } from '../../support/lab/submission.ts';
import { refusal } from '../../support/refusal.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';

const storeUrls = {
  Redis: (): string => inject('storeUrl').replace(/\/\d*$/, '/0'),
  // As many labs as there are tests.
  'another Redis': (): string => inject('storeUrl').replace(/\/\d*$/, '/1'),
  'the embedded store': (folder: string): string => `file:${path.join(folder, 'moved')}`,
};

const gatewayKey = () => localKey;

async function* failing(): AsyncGenerator<never> {
  throw new WeirError('store_unavailable', 'the store is away');
}

describe('a lab that was backed up while it ran, and lost', () => {
  it.concurrent.for([
    ['Redis', 'another Redis'],
    ['Redis', 'the embedded store'],
    ['the embedded store', 'another Redis'],
    ['the embedded store', 'the embedded store'],
  ] as const)('from %s into %s > goes on, and nothing is done twice', async ([from, to], context) => {
    const { expect, onTestFinished } = context;
    const lab = await Lab.openFor(onTestFinished, from === 'Redis' ? { storeUrl: storeUrls.Redis() } : {});
    await lab.startGateway({ localKey });
    const owner = await lab.startOrchestrator();
    const agent = await lab.startAgent({ gatewayKey });
    const { witness } = agent;
    const before = await lab.complete([step('measure', { args: { file: 5_000 } }), step()]);
    const under = await lab.begin([step(), step('hold'), step(), step()], { 'a.txt': 'an input' });
    const queued = await lab.begin([step(), step()]);
    await witness.untilActing(`${under}.1.1`);
    const file = path.join(lab.folder, 'lab.weir-backup');
    // It is just coming back.
    vi.spyOn(lab.store, 'copy').mockImplementationOnce(failing);
    const answer = await fetch(lab.url('/backup'), { method: 'POST', headers: bearer(localKey) });
    if (!answer.ok) throw new Error(await answer.text());
    await writeFile(file, Buffer.from(await answer.arrayBuffer()));
    expect(await verifyBackup(file)).toMatchObject({ runs: 3, unfinished: 2, problems: [] });

    // All of this the backup does not know.
    witness.openAll();
    for (const run of [under, queued]) await lab.untilState(run, 'completed');
    const after = await lab.complete([step()]);
    const done = witness.moves();
    expect(done).toHaveLength(9);
    await lab.gateway.stop();
    await owner.stop();
    const journalDir = await agent.crash();
    await lab.store.close();

    const target = {
      store_url: storeUrls[to](lab.folder),
      data_dir: path.join(lab.folder, 'moved-data'),
      files_url: undefined,
    };
    expect(await restoreLab(file, target, lab.log)).toMatchObject({ runs: 3 });
    await expect(restoreLab(file, target, lab.log)).rejects.toMatchObject(
      refusal('bad_config', 'nothing was restored'),
    );
    Object.assign(lab, { storeUrl: target.store_url, dataDir: target.data_dir });
    await lab.openStore();
    await lab.startGateway({ localKey });
    await lab.startOrchestrator();
    await lab.startAgent({ journalDir, witness, gatewayKey });
    for (const run of [under, queued]) await lab.untilState(run, 'completed');
    expect(witness.moves()).toEqual(done);

    const { body: files } = await lab.ask<{ files: string[] }>('GET', `/runs/${before}/files`);
    const [curve = ''] = files.files.filter((name) => name.endsWith('curve.bin'));
    const kept = await fetch(lab.url(`/runs/${before}/file?filename=${encodeURIComponent(curve)}`));
    expect(Buffer.from(await kept.arrayBuffer())).toEqual(Buffer.alloc(5_000, `${before}.0.1`));
    expect((await lab.ask('GET', `/runs/${after}`)).status).toBe(404);
    expect((await lab.ask('GET', '/audit/verify', undefined, bearer(localKey))).body).toMatchObject({
      ok: true,
    });
    await lab.complete([step()]);
    expect(witness.moves()).toHaveLength(10);
  });
});
