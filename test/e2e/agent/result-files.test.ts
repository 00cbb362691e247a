import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Workspace } from '../../../module-agents/files/index.ts';
import { keepResult } from '../../../module-agents/reporting/index.ts';
import { useFolder } from '../../support/use-folder.ts';

const folder = useFolder();

describe('files of a result', () => {
  it('taken are files alone, also by a link or from elsewhere; a pipe, a device or a folder is missing, with the reason', async () => {
    const workspace = new Workspace(folder('commands'));
    const workdir = workspace.workdir('RUN.0.1');
    writeFileSync(join(workdir, 'curve.txt'), 'a curve');
    writeFileSync(folder('elsewhere.txt'), 'by another program');
    symlinkSync(folder('elsewhere.txt'), join(workdir, 'link.txt'));
    mkdirSync(join(workdir, 'plots'));
    execFileSync('mkfifo', [join(workdir, 'pipe')]);
    const files = {
      ...{ curve: 'curve.txt', link: 'link.txt', elsewhere: folder('elsewhere.txt') },
      ...{ pipe: 'pipe', plots: 'plots', endless: '/dev/zero', none: 'none.txt' },
    };
    const kept = await keepResult({ files }, 'RUN.0.1', { outcome: 'succeeded', acted: true }, workspace);
    expect(kept.files.map(({ label, size }) => [label, size])).toEqual([
      ['curve', 7],
      ['link', 18],
      ['elsewhere', 18],
    ]);
    const reasons = Object.fromEntries(
      (kept.outcome.files_missing ?? []).map(({ label, reason }) => [label, reason]),
    );
    const other = expect.stringContaining('is no file, but a folder, pipe or device') as string;
    expect(reasons).toEqual({
      ...{ pipe: other, plots: other, endless: other },
      none: expect.stringContaining('ENOENT') as string,
    });
  });
});
