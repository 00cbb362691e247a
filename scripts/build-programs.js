// Puts the programs of weir into dist/, and removes what an earlier build has left there.
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { bundle, luaFolder } from './bundle.js';

/** What other scripts put into dist/. */
const ofOthers = ['dashboard', 'dashboard.next', 'dashboard.before', 'docs-page'];

const written = new Set([
  ...(await bundle()),
  ...readdirSync(luaFolder).map((name) => `${luaFolder}/${name}`),
]);
for (const entry of readdirSync('dist', { recursive: true, withFileTypes: true })) {
  const file = path.relative('dist', path.join(entry.parentPath, entry.name)).split(path.sep);
  if (entry.isFile() && !ofOthers.includes(file[0]) && !written.has(file.join('/')))
    rmSync(path.join('dist', ...file));
}

// As `weir driver new` does it: the example is a folder that can be copied, and runs by itself.
copyFileSync('packaging/python/src/weir_driver/__init__.py', 'examples/python-lab/weir_driver.py');
