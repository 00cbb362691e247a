import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Workspace } from '../../../module-agents/files/workspace.ts';

describe('the workspace of a command, on a PC with Windows', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'weir-workspace-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('files and arguments that Windows cannot name > lie under names that it can, and are found there', async () => {
    const workspace = new Workspace(root);
    const target = await workspace.inputPath('c', 'con', 'A1: x?.csv');
    expect(path.relative(root, target).split(path.sep)).toEqual(['c', 'inputs', '%63on', 'A1_ x_.csv']);
    await writeFile(target, '');
    expect(workspace.inputAt('c', 'con', 'A1: x?.csv')).toBe(target);
    expect(path.basename(await workspace.resultPath('c', 'label', 'nul.txt'))).toBe('_nul.txt');
  });

  it('an input file that an earlier version fetched under its own name > is found', async () => {
    const folder = path.dirname(await new Workspace(root).inputPath('c', 'plate', 'x'));
    await writeFile(path.join(folder, 'a:b.csv'), '');
    expect(await readdir(folder)).toEqual(['a:b.csv']);
    expect(new Workspace(root).inputAt('c', 'plate', 'a:b.csv')).toBe(path.join(folder, 'a:b.csv'));
  });
});
