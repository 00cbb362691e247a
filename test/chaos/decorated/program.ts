import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Plugin } from 'rolldown';
import { bundle, labPrograms } from '../../../scripts/bundle.js';
import { keeperOf } from '../../support/child-group.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import type { decorators } from './decorators.ts';

/** Where each decorated function stands. */
const files: Record<keyof typeof decorators, string> = {
  openBroker: 'shared/broker/open-broker.ts',
  openStore: 'shared/store/open-store.ts',
  openJournal: 'module-agents/journal/journal.ts',
  syncData: 'module-agents/journal/sync-data.ts',
  createFileClient: 'module-agents/files/file-client.ts',
  perform: 'module-agents/commands/execute.ts',
  untilClosed: 'module-agents/drivers/operator/until-closed.ts',
  receiveForm: 'gateway/runs/receive-form.ts',
  storeStream: 'gateway/files/store-stream.ts',
  placeResult: 'gateway/runs/internal/place-result.ts',
};

const names = [...labPrograms, 'test/chaos/recording-module', 'test/support/weir-tenth'];

/** Marks a decorated file as what its decorators have in its place. */
const own = '?own';

/** For all labs of this process. */
let built: Promise<string> | undefined;

/**
 * Builds `weir` anew, with the functions decorated that `decorators.ts` names: its processes can be made to die at them, and lose
 * messages, and the code of weir knows nothing of it. A loader hook would do, too, but costs each process as much time at its
 * start as all else there.
 * @returns its folder, which is removed when this process has ended
 */
export function decoratedProgram(): Promise<string> {
  return (built ??= build());
}

async function build(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'weir-decorated-'));
  keeperOf('true', [folder]);
  await bundle({
    from: repositoryFile('.'),
    to: path.join(folder, 'dist'),
    names,
    plugins: [decoration()],
  });
  for (const name of ['package.json', 'node_modules'])
    await symlink(repositoryFile(name), path.join(folder, name));
  return folder;
}

function decoration(): Plugin {
  const functions = new Map(Object.entries(files).map(([name, file]) => [repositoryFile(file), name]));
  const decorators = repositoryFile('test/chaos/decorated/decorators.ts');
  return {
    name: 'decoration',
    resolveId: (id) => (id.endsWith(own) ? id : undefined),
    async load(id) {
      if (id.endsWith(own))
        return { code: await readFile(id.slice(0, -own.length), 'utf8'), moduleType: 'ts' };
      const name = functions.get(id);
      if (name === undefined) return undefined;
      if (!(await readFile(id, 'utf8')).includes(`function ${name}(`))
        throw new Error(`${id} has no function ${name}: it cannot be decorated`);
      return `
        import { ${name} as own } from '${id}${own}';
        import { decorators } from '${decorators}';
        export * from '${id}${own}';
        export const ${name} = decorators.${name}(own);
      `;
    },
  };
}
