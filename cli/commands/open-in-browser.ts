import { spawn } from 'node:child_process';

/** What opens an address in the browser of whoever sits there; undefined where nobody does, as over SSH or in a container. */
export function browserCommand(
  url: string,
  { platform, env }: { platform: NodeJS.Platform; env: NodeJS.ProcessEnv },
): readonly [program: string, ...args: string[]] | undefined {
  if (platform === 'darwin') return ['open', url];
  // The empty argument is the title of a window, for which `start` would take the address.
  if (platform === 'win32') return ['cmd', '/c', 'start', '', url];
  const hasDisplay = (env['DISPLAY'] ?? '') !== '' || (env['WAYLAND_DISPLAY'] ?? '') !== '';
  return hasDisplay ? ['xdg-open', url] : undefined;
}

/** Opens an address in the browser, where there is one. Whoever calls has printed it: nothing is said where that fails. */
export function openInBrowser(url: string, env: NodeJS.ProcessEnv): void {
  const [program, ...args] = browserCommand(url, { platform: process.platform, env }) ?? [];
  if (program === undefined) return;
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env });
  child.once('error', () => undefined);
  child.unref();
}
