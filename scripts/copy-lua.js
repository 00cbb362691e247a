// The compiler leaves out what is not TypeScript: puts the Lua scripts beside the JavaScript that reads them.
import { cpSync, existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

export const luaFolder = 'shared/store/redis/scripts';

export function copyLua() {
  if (existsSync(luaFolder)) cpSync(luaFolder, `dist/${luaFolder}`, { recursive: true });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) copyLua();
