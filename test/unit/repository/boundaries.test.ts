import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/** Which folders each folder may import, besides itself. */
const matrix: Record<string, string[]> = {
  client: [],
  shared: [],
  // docs: the examples that its description shows.
  gateway: ['shared', 'docs'],
  orchestrator: ['shared'],
  'module-agents': ['shared'],
  cli: ['client', 'shared', 'gateway', 'orchestrator', 'module-agents'],
};

/** One library, one adapter: the only folders that may import it. */
const adapters: Record<string, string[]> = {
  amqplib: ['shared/broker/amqp'],
  ioredis: ['shared/store/redis'],
  libsql: ['shared/store/file', 'shared/kernel/files'],
  multer: ['gateway/runs'],
  'prom-client': ['shared/observe/metrics'],
  xstate: ['orchestrator/machine'],
};

function importsOf(folder: string): { file: string; target: string }[] {
  const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.ts'),
  );
  return files.flatMap((name) => {
    const file = path.join(folder, name);
    const text = readFileSync(path.join(root, file), 'utf8');
    return [...text.matchAll(/(?:from|import\()\s*'([^']+)'/g)].map((match) => ({ file, target: match[1]! }));
  });
}

describe('boundaries', () => {
  it.each(Object.entries(matrix))('%s imports nothing but what it may', (folder, allowed) => {
    const imports = importsOf(folder).filter(({ target }) => target.startsWith('.'));
    const foreign = imports
      .map(({ file, target }) => ({ file, house: path.join(path.dirname(file), target).split(path.sep)[0]! }))
      .filter(({ house }) => house !== folder && !allowed.includes(house));
    expect(imports.length).toBeGreaterThan(0);
    expect(foreign).toEqual([]);
  });

  it.each(Object.entries(adapters))('%s is imported in its adapter alone', (library, homes) => {
    const users = Object.keys(matrix)
      .flatMap(importsOf)
      .filter(({ target }) => target === library || target.startsWith(`${library}/`));
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter(({ file }) => !homes.some((home) => file.startsWith(`${home}/`)))).toEqual([]);
  });

  it('a driver > is a room that only the list of drivers knows, and it knows no other', () => {
    const roomOf = (file: string) => /^module-agents\/drivers\/([^/]+)\/./.exec(file)?.[1];
    const past = importsOf('module-agents')
      .filter(({ target }) => target.startsWith('.'))
      .map(({ file, target }) => ({ file, target: path.join(path.dirname(file), target) }))
      .filter(({ file, target }) => {
        const to = roomOf(target);
        if (to === undefined || to === roomOf(file) || ['common', 'contract'].includes(to)) return false;
        const isListed =
          file === 'module-agents/drivers/built-in-module.ts' && target.endsWith(`/${to}/index.ts`);
        return !isListed;
      });
    expect(past).toEqual([]);
  });
});
