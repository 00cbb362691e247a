// Builds the page for people into dist/dashboard. A gateway that serves it goes on with the one before until the new one is whole.
import { existsSync, renameSync, rmSync } from 'node:fs';
import { build } from 'vite';

const page = 'dist/dashboard';
const next = `${page}.next`;
const before = `${page}.before`;

await build({
  configFile: 'dashboard/vite.config.ts',
  logLevel: 'warn',
  build: { outDir: `../${next}`, emptyOutDir: true },
});
rmSync(before, { recursive: true, force: true });
if (existsSync(page)) renameSync(page, before);
renameSync(next, page);
rmSync(before, { recursive: true, force: true });
