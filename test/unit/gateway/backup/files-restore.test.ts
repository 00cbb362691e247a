import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { demandWhole, FilesRestore } from '../../../../gateway/backup/files-restore.ts';
import { DataFolder } from '../../../../gateway/files/data-folder.ts';
import { refusal } from '../../../support/refusal.ts';
import { useFolder } from '../../../support/use-folder.ts';

const folder = useFolder();
const left = refusal('bad_config', 'what a restore that was cut off has left');

it('a restore that was cut off > is called so by the next one, and no gateway begins on it', async () => {
  const files = new DataFolder(folder('data'));
  const cutOff = new FilesRestore(files);
  await cutOff.begin();
  for (const at of ['experiments/e/run/a', 'experiments/e/run2/b'])
    await cutOff.file(at, Readable.from(['x']));
  await expect(new FilesRestore(files).begin()).rejects.toMatchObject(left);
  await expect(demandWhole(files)).rejects.toMatchObject(left);
  await cutOff.drop();
  await demandWhole(files);
});

it('a restore that came to its end > leaves a lab', async () => {
  const files = new DataFolder(folder('data'));
  const restore = new FilesRestore(files);
  await restore.begin();
  await restore.file('experiments/e/run/a', Readable.from(['x']));
  await restore.finish();
  await demandWhole(files);
  await expect(new FilesRestore(files).begin()).rejects.toMatchObject(
    refusal('bad_config', 'has files of a lab'),
  );
});
