import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { rolesWith, scopesFor } from '../../../gateway/access/access.ts';
import { operations } from '../../../gateway/api/operations.ts';
import { roleNames, roles, scopes, type Scope } from '../../../shared/access/scopes.ts';

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

function accessPage(): string {
  const heads = roleNames.join(' | ');
  const of = scopes.map((scope) => {
    const may = roleNames.map((role) => ((roles[role] as readonly string[]).includes(scope) ? '●' : ''));
    return `| \`${scope}\` | ${may.join(' | ')} |`;
  });
  return `# Who may do what

This page is written from \`shared/access/scopes.ts\` and the description of the HTTP interface, and a test keeps it equal to them
(\`npx vitest run test/unit/access -u\` writes it anew). \`test/e2e/gateway/keys.test.ts\` makes every call with a key of every role, and
with none. How keys are made and used is told in [security.md](security.md#keys).

## Roles and their scopes

| Scope | ${heads} |
| --- | ${roleNames.map(() => '---').join(' | ')} |
${of.join('\n')}

## Calls

With \`--kiosk-stop\` (\`WEIR_KIOSK_STOP=yes\`) keys of the role \`kiosk\` have \`lab:stop\` as well.

On a gateway that wants no key (the usual one of a laptop), whoever sends none may do all but what wants \`admin\` or \`agents:serve\`.

| Call | Scope | ${heads} |
| --- | --- | ${roleNames.map(() => '---').join(' | ')} |
${rows.join('\n')}
`;
}

describe('docs/access.md', () => {
  it('says what the calls want and the roles have', async () => {
    const page = await format(accessPage(), { parser: 'markdown', printWidth: 110 });
    await expect(page).toMatchFileSnapshot('../../../docs/access.md');
  });

  it('every role but those that only look and those of machines > may stop the lab', () => {
    expect(rolesWith(['lab:stop'])).toEqual(['scientist', 'operator', 'engineer', 'admin']);
  });
});
