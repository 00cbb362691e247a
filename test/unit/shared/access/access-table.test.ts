import { readFile } from 'node:fs/promises';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { rolesWith, scopesFor } from '../../../../gateway/http/access/authorize.ts';
import { operations } from '../../../../gateway/server/api/description-router.ts';
import { roleNames, roles, scopes, type Scope } from '../../../../shared/contracts/scopes.ts';
import { repositoryFile } from '../../../support/repository-file.ts';

/** The calls, with the command in their path where it decides. */
const rows = operations.flatMap(({ method, path, access }) => {
  const commands = typeof access === 'object' && 'command' in access ? Object.keys(access.command) : [];
  return [undefined, ...commands].map((command) => {
    const wanted = scopesFor(access, command);
    const shown = command === undefined ? path : path.replace('{command}', command);
    const may = roleNames.map((role) => (!wanted || rolesWith(wanted).includes(role) ? '●' : ''));
    return `| \`${method.toUpperCase()} ${shown}\` | ${wordOf(wanted)} | ${may.join(' | ')} |`;
  });
});

function wordOf(wanted: readonly Scope[] | undefined): string {
  if (!wanted) return 'anybody';
  return wanted.length === scopes.length ? 'any' : wanted.map((each) => `\`${each}\``).join(' or ');
}

function accessTables(): string {
  const heads = roleNames.join(' | ');
  const of = scopes.map((scope) => {
    const may = roleNames.map((role) => ((roles[role] as readonly string[]).includes(scope) ? '●' : ''));
    return `| \`${scope}\` | ${may.join(' | ')} |`;
  });
  return `### Roles and their scopes

| Scope | ${heads} |
| --- | ${roleNames.map(() => '---').join(' | ')} |
${of.join('\n')}

### Calls

| Call | Scope | ${heads} |
| --- | --- | ${roleNames.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}

describe('docs/security.md', () => {
  it('its tables of roles, scopes and calls > say what the calls want and the roles have', async () => {
    const file = repositoryFile('docs/security.md');
    const page = await readFile(file, 'utf8');
    const [begin, end] = ['<!-- access: begin -->', '<!-- access: end -->'];
    const [before, rest = ''] = page.split(begin);
    const tables = await format(accessTables(), { parser: 'markdown' });
    const written = `${before}${begin}\n\n${tables}\n${end}${rest.split(end)[1]}`;
    await expect(written).toMatchFileSnapshot(file);
  });

  it('every role but those that only look and those of machines > may stop the lab', () => {
    expect(rolesWith(['lab:stop'])).toEqual(['scientist', 'operator', 'engineer', 'admin']);
  });
});
