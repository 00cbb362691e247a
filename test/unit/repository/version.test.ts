import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';

const read = (name: string): string => readFileSync(repositoryFile(name), 'utf8');
const { version } = JSON.parse(read('package.json')) as { version: string };

describe('the version of the package', () => {
  it('the changelog > its newest released section is about it', () => {
    expect(/^## (\d\S+)/m.exec(read('CHANGELOG.md'))?.[1]).toBe(version);
  });

  it.each(['README.md', 'docs/agents.md', 'docs/windows.md', 'examples/tracing/README.md'])(
    '%s > names the archive of it',
    (page) => {
      const archives = new Set(read(page).match(/weir-lab-[\d.]+\.tgz/g));
      expect([...archives]).toEqual([`weir-lab-${version}.tgz`]);
    },
  );
});
