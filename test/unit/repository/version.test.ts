import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rankOf, version } from '../../../shared/kernel/version.ts';
import { repositoryFile } from '../../support/repository-file.ts';

const read = (name: string): string => readFileSync(repositoryFile(name), 'utf8');

describe('the version of the package', () => {
  it('the changelog > its newest section is about it, and while that is unreleased, it is later than the last release', () => {
    const [newest, last] = [...read('CHANGELOG.md').matchAll(/^## (\S+)/gm)].map(([, name]) => name);
    if (newest === 'Unreleased') expect(rankOf(version)).toBeGreaterThan(rankOf(last));
    else expect(newest).toBe(version);
  });

  it.each(['README.md', 'docs/agents.md', 'docs/windows.md', 'examples/tracing/README.md'])(
    '%s > names the archive of it',
    (page) => {
      const archives = new Set(read(page).match(/weir-lab-[\d.]+\.tgz/g));
      expect([...archives]).toEqual([`weir-lab-${version}.tgz`]);
    },
  );
});
