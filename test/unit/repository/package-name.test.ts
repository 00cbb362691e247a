import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const top = path.resolve(import.meta.dirname, '../../..');
const made = ['.git', '.weir', 'coverage', 'dist', 'my-lab', 'results'];
const readable = filesBelow('').filter((name) => /\.(md|ts|js|ya?ml|json|service|example)$/.test(name));
const manifest = JSON.parse(readFileSync(path.join(top, 'package.json'), 'utf8')) as Record<string, unknown>;

/** The files of a folder but those that are made here: git may not be there to tell, or not trust the owner of the folder. */
function filesBelow(folder: string): string[] {
  return readdirSync(path.join(top, folder), { withFileTypes: true }).flatMap((entry) => {
    const at = path.join(folder, entry.name);
    if (entry.name === 'node_modules' || made.includes(at)) return [];
    return entry.isDirectory() ? filesBelow(at) : [at];
  });
}

/** Commands that fetch the package `weir` from npm, which is not this one: also with options in between, and as `weir@…`. */
const fetches = /\b(?:npx|npm (?:exec|x|i|install|add)|pnpm \w+|yarn \w+)(?: -[-\w=]+)* weir(?![-\w])/;

describe('the name of the package', () => {
  it('is weir-lab, and the command is weir', () => {
    expect(manifest).toMatchObject({ name: 'weir-lab', bin: { weir: './bin/weir.js' } });
  });

  it('in every page, help text and script > nothing fetches the package of that name from npm', () => {
    expect(readable.length).toBeGreaterThan(300);
    const here = path.relative(top, import.meta.filename);
    const strangers = readable
      .filter((name) => name !== here)
      .filter((name) => fetches.test(readFileSync(path.join(top, name), 'utf8')));
    expect(strangers).toEqual([]);
  });

  it.each(['npx weir up', 'npx --yes weir', 'npm install --global weir', 'npm exec weir@1'])(
    '%s > is such a command',
    (command) => expect(command).toMatch(fetches),
  );
});
