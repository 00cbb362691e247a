import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repositoryFile } from '../../support/repository-file.ts';
import { formatted } from '../../support/formatted.ts';

interface Locked {
  version: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
}

/** What anybody may use, also in a product that is sold, if he names who made it. */
const free = ['MIT', 'MIT-0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', '0BSD'];

const { packages } = readJson('package-lock.json') as { packages: Record<string, Locked> };
const used = Object.entries(packages)
  .filter(([at, { dev }]) => at !== '' && dev !== true)
  .map(([at, { version, license }]) => ({
    name: at.split('node_modules/').at(-1) ?? at,
    version,
    licence: license ?? olderForm(at),
  }))
  .sort((one, other) => (one.name < other.name ? -1 : 1));

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(repositoryFile(file), 'utf8'));
}

/** Packages of before name their licences in a list. */
function olderForm(at: string): string {
  const { licenses = [] } = readJson(`${at}/package.json`) as { licenses?: { type: string }[] };
  return licenses.map(({ type }) => type).join(' or ');
}

/** Each package as a list of its licence has it: a table of three columns would be three times as long. */
function licencesPage(): string {
  const licences = [...new Set(used.map(({ licence }) => licence))].sort();
  const lists = licences.map((each) => {
    const packages = used.filter(({ licence }) => licence === each);
    return `## ${each}\n\n${packages.map(({ name, version }) => `- ${name}@${version}`).join('\n')}\n`;
  });
  return `# Licences

What weir installs with itself, by licence. This page is written from \`package-lock.json\`, and a test keeps it equal to that
(\`npx vitest run test/unit/repository/licences.test.ts -u\` writes it anew). \`npm run sbom\` prints the same as CycloneDX, for programs.
weir itself is under the [MIT licence](../LICENSE).

${lists.join('\n')}`;
}

describe('what weir installs with itself', () => {
  it.each(used)('$name > is under a licence that lets everybody use it', ({ licence }) =>
    expect(free).toContain(licence),
  );

  it('docs/licences.md > lists it', async () => {
    const page = await formatted('licences.md', licencesPage());
    await expect(page).toMatchFileSnapshot('../../../docs/licences.md');
  });
});
