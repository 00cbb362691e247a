import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { version } from '../../../shared/kernel/version.ts';
import { asyncapiPage } from '../../support/asyncapi-page.ts';
import { repositoryFile } from '../../support/repository-file.ts';
import { formatted } from '../../support/formatted.ts';

const page = repositoryFile('docs/asyncapi.yaml');

async function written(): Promise<string> {
  const document = stringify(JSON.parse(JSON.stringify(asyncapiPage(version))), {
    aliasDuplicateObjects: false,
  });
  const head = '# Made of the contracts of the messages by `npm run api`: do not edit.\n';
  return formatted(page, head + document);
}

describe('docs/asyncapi.yaml', () => {
  it('is what the contracts of the messages say > `npm run api` writes it', async () => {
    await expect(await written()).toMatchFileSnapshot(page);
  });

  it('is a document as AsyncAPI 3 has it', async () => {
    const { document, diagnostics } = await new Parser().parse(await written());
    const errors = diagnostics.filter(({ severity }) => Number(severity) === 0);
    expect(errors.map(({ message, path }) => `${path.join('/')}: ${message}`)).toEqual([]);
    expect(document?.version()).toBe('3.0.0');
  });
});
