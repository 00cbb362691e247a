import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';

const page = readFileSync(repositoryFile('docs/reliability.md'), 'utf8');

describe('the page of promises', () => {
  it('each source and each test that it names > is there', () => {
    const paths = page.match(/(?<=`)[\w./-]+(\.ts|\/)(?=`)/g) ?? [];
    expect(paths.length).toBeGreaterThan(50);
    const missing = paths.filter(
      (path) => ![path, `test/${path}`].some((each) => existsSync(repositoryFile(each))),
    );
    expect(missing).toEqual([]);
  });

  it('each promise > names a test of `npm test`, or long ones that need a broker or a store of their own', () => {
    const [, table = ''] = page.split('## The promises');
    const rows =
      table
        .split('\n## ')[0]
        ?.split('\n')
        .filter((line) => line.startsWith('| ')) ?? [];
    const promises = rows.slice(2).map((row) => row.split('|').map((cell) => cell.trim()));
    expect(promises.length).toBeGreaterThan(30);
    const isKept = (cell: string) => {
      const tests = cell.match(/(?<=`)[\w./-]+\.test\.ts(?=`)/g) ?? [];
      return tests.some((test) => !isLong(test)) || (tests.length > 0 && tests.every(startsServices));
    };
    expect(promises.filter(([, , , tests = '']) => !isKept(tests)).map(([, what]) => what)).toEqual([]);
  });
});

const isLong = (test: string): boolean => test.endsWith('.long.test.ts');

const startsServices = (test: string): boolean =>
  /\bstart(Services|(Local)?(Broker|Store))\(/.test(readFileSync(repositoryFile(`test/${test}`), 'utf8'));
