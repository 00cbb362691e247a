import { readFileSync } from 'node:fs';
import { format, type FormatOptions } from 'oxfmt';
import { repositoryFile } from './repository-file.ts';

const options = JSON.parse(readFileSync(repositoryFile('.oxfmtrc.json'), 'utf8')) as FormatOptions;

/** A text as `npm run format` leaves it in a file of that name. */
export async function formatted(file: string, text: string): Promise<string> {
  const { code, errors } = await format(file, text, options);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return code;
}
