import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { rolesWith, scopesFor } from '../../../../gateway/http/access/authorize.ts';
import { operations } from '../../../../gateway/server/api/description-router.ts';
import { scopes, type Scope } from '../../../../shared/contracts/scopes.ts';
import { repositoryFile } from '../../../support/repository-file.ts';
import { formatted } from '../../../support/formatted.ts';

/** The calls by what they want and who may make them, with the command in their path where it decides. */
function callsByScope(): Map<string, string[]> {
  const calls = new Map<string, string[]>(scopes.map((scope) => [wordOf([scope]), []]));
  for (const { method, path, access } of operations) {
    const commands = typeof access === 'object' && 'command' in access ? Object.keys(access.command) : [];
    for (const command of [undefined, ...commands]) {
      const wanted = wordOf(scopesFor(access, command));
      const shown = command === undefined ? path : path.replace('{command}', command);
      calls.set(wanted, [...(calls.get(wanted) ?? []), `\`${method.toUpperCase()} ${shown}\``]);
    }
  }
  return calls;
}

function wordOf(wanted: readonly Scope[] | undefined): string {
  if (!wanted) return 'No key (anybody)';
  if (wanted.length === scopes.length) return 'Any key or user';
  return `${wanted.map((each) => `\`${each}\``).join(' or ')} (${rolesWith(wanted).join(', ')})`;
}

const accessList = (): string =>
  [...callsByScope()].map(([wanted, calls]) => `- ${wanted}: ${calls.join(', ')}\n`).join('');

describe('docs/security.md', () => {
  it('its list of scopes, roles and calls > say what the calls want and the roles have', async () => {
    const file = repositoryFile('docs/security.md');
    const page = await readFile(file, 'utf8');
    const [begin, end] = ['<!-- access: begin -->', '<!-- access: end -->'];
    const [before, rest = ''] = page.split(begin);
    const list = await formatted(file, accessList());
    const written = `${before}${begin}\n\n${list}\n${end}${rest.split(end)[1]}`;
    await expect(written).toMatchFileSnapshot(file);
  });

  it('every role but those that only look and those of machines > may stop the lab', () => {
    expect(rolesWith(['lab:stop'])).toEqual(['scientist', 'operator', 'engineer', 'admin']);
  });
});
