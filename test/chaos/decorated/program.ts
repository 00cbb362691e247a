import { cp, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repositoryFile } from '../../support/repository-file.ts';
import type { decorators } from './decorators.ts';

/** Where each decorated function stands, below `dist`. */
const files: Record<keyof typeof decorators, string> = {
  openBroker: 'shared/broker/open-broker.js',
  openStore: 'shared/store/open-store.js',
  openJournal: 'module-agents/journal/journal.js',
  createFileClient: 'module-agents/files/file-client.js',
  perform: 'module-agents/commands/execute.js',
  untilClosed: 'module-agents/built-in/operator/until-closed.js',
  receiveForm: 'gateway/runs/receive-form.js',
  storeStream: 'gateway/files/store-stream.js',
  placeResult: 'gateway/files/result-files.js',
};

/**
 * Makes a copy of the built `weir` in which the functions that `decorators.ts` names are decorated: its processes can be made to
 * die at them, and lose messages, and the code of weir knows nothing of it. A loader hook would do, too, but costs each process
 * as much time at its start as all else there.
 * @param folder must not be there yet
 */
export async function decoratedProgram(folder: string): Promise<string> {
  const dist = path.join(folder, 'dist');
  await cp(repositoryFile('dist'), dist, {
    recursive: true,
    filter: (name) => !/\.(d\.ts|map|tsbuildinfo)$/.test(name),
  });
  for (const name of ['package.json', 'node_modules'])
    await symlink(repositoryFile(name), path.join(folder, name));
  for (const [name, file] of Object.entries(files)) await decorate(dist, file, name);
  return folder;
}

async function decorate(dist: string, file: string, name: string): Promise<void> {
  const own = path.join(dist, file.replace(/\.js$/, '.own.js'));
  await rename(path.join(dist, file), own);
  if (!(await readFile(own, 'utf8')).includes(`function ${name}(`))
    throw new Error(`${file} has no function ${name}: it cannot be decorated`);
  const decorators = path.relative(path.dirname(own), path.join(dist, 'test/chaos/decorated/decorators.js'));
  const source = `
    import { ${name} as own } from './${path.basename(own)}';
    import { decorators } from '${decorators.split(path.sep).join('/')}';
    export * from './${path.basename(own)}';
    export const ${name} = decorators.${name}(own);
  `;
  await writeFile(path.join(dist, file), source);
}
