import { readFileSync } from 'node:fs';
import { repositoryFile } from './repository-file.ts';

/** The files that a page of the manual shows: code blocks whose first line is a comment with a file's name. */
export function filesOf(page: string): Map<string, string> {
  const text = readFileSync(repositoryFile(page), 'utf8');
  const blocks = text.matchAll(/^```\w+\n(?:\/\/|#) ([\w-]+\.\w+)\n([^]*?)^```$/gm);
  return new Map([...blocks].map(([, name, content]) => [name!, content!]));
}

/** What it has its readers type, line by line. */
export function commandsOf(page: string): string[] {
  const text = readFileSync(repositoryFile(page), 'utf8');
  const blocks = text.matchAll(/^```sh\n([^]*?)^```$/gm);
  return [...blocks].flatMap(([, block]) => block!.trim().split('\n'));
}
