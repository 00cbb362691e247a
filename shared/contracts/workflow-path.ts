/** What the page and the gateway both know of workflows that use others. Pure, without a `node:` import: the page imports it. */

/** Where a path that is written in a file leads, from the folder of the submission on; undefined where it leads out of that. */
export function resolvePath(written: string, from: string): string | undefined {
  if (/^(?:[A-Za-z][A-Za-z0-9+.-]*:|[/\\])/.test(written)) return undefined;
  const path = from.split('/').slice(0, -1);
  for (const part of written.split(/[/\\]/)) {
    if (part === '..') {
      if (path.length === 0) return undefined;
      path.pop();
    } else if (part !== '.' && part !== '') path.push(part);
  }
  return path.length === 0 ? undefined : path.join('/');
}
