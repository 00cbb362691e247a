import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';

const page = readFileSync(repositoryFile('docs/architecture.md'), 'utf8');
const way = page.slice(page.indexOf("## A step's way"), page.indexOf('## What travels how'));
const rows = way.split('\n').filter((line) => line.startsWith('| ') && !/^\| (what|-)/.test(line));

describe("the page of the architecture, a step's way through the files", () => {
  it.each(rows)('%s > every file is there', (row) => {
    const [first = '', ...others] = row.split('|')[2]?.match(/(?<=`)[^`,]+(?=`)/g) ?? [];
    expect(existsSync(repositoryFile(first))).toBe(true);
    // The others stand beside it, or in another folder of the same part.
    const [part = ''] = first.split('/');
    const missing = others.filter(
      (name) => ![dirname(first), part].some((folder) => existsSync(repositoryFile(`${folder}/${name}`))),
    );
    expect(missing.filter((name) => !existsSync(repositoryFile(name)))).toEqual([]);
  });
});
