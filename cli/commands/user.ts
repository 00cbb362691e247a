import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type components } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { roleNames, type Role } from '../../shared/contracts/scopes.ts';
import { readNewPassword } from '../asking/index.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { printList } from '../display/index.ts';
import { asksAsAdmin } from './command-parts.ts';

type User = components['schemas']['User'];

const help = `
A user signs in on the page with a name and a password, and may do what his role allows. Programs have keys (weir key): no user
has the name of a key. The password that you give is for the first time: whoever signs in with it has to choose another on the page, where he also changes it
later. Whoever is removed, or is given another password, is signed out everywhere at once.

Roles: ${roleNames.join(', ')}

Examples:
  weir user add ada --role scientist                        # asks for the password, and shows none of it
  pass show lab/ada | weir user add ada --role scientist --password-stdin
  weir user add grace --from-provider
  weir user password ada
  weir user sign-out ada                                    # she may sign in again
  weir user remove ada`;

const fromStdin = ['--password-stdin', 'read the password from stdin, in place of asking for it'] as const;

interface AddOptions {
  role?: Role;
  passwordStdin?: boolean;
  fromProvider?: boolean;
}

export function addUser(program: Command, context: CliContext): void {
  const user = program
    .command('user')
    .description(
      'people who sign in on the page with a password: add, list, change the password, sign out, remove',
    )
    .addHelpText('after', help);
  const add = user
    .command('add')
    .description('let somebody sign in')
    .argument('<name>', 'who it is: small letters, digits and hyphens')
    .option('--role <role>', `what he may do: ${roleNames.join(', ')}`)
    .option(...fromStdin)
    .option(
      '--from-provider',
      'he comes from the OpenID provider, which says what he may do: lets him in again after he was removed',
    );
  asksAsAdmin(add, context, async (client, name: string, options: AddOptions) => {
    const { role, passwordStdin, fromProvider } = options;
    if ((role === undefined) !== (fromProvider === true))
      throw new WeirError('bad_request', 'say what he may do with --role, or that he comes --from-provider');
    const proof = role && { role, password: await readNewPassword(context, passwordStdin === true) };
    const body = { name, ...proof };
    const made = await client.ask((api) => api.POST('/users', { body }));
    const as = made.role === null ? 'as the provider says' : `as ${made.role}`;
    print(context.stdout, `${made.name} may sign in on the page, ${as}${untilChanged(made)}`);
  });
  const list = user
    .command('list', { isDefault: true })
    .description('list them, oldest first')
    .option('--json', 'print them as JSON');
  asksAsAdmin(list, context, async (client, { json }: { json?: boolean }) => {
    const { users } = await client.ask((api) => api.GET('/users'));
    printList(context, json, users, {
      none: 'no users',
      heading: ['NAME', 'STATE', 'MAY', 'SIGNED IN', 'BROWSERS', 'BY'],
      row: ({ name, state, role, scopes, sessions, signed_in_at, created_by }) => [
        ...[name, state, role ?? scopes.join(' ')],
        signed_in_at === null ? 'never' : formatTime(signed_in_at),
        ...[String(sessions), created_by ?? ''],
      ],
    });
  });
  const password = user
    .command('password')
    .description('give somebody another password, which he must change; it signs him out everywhere')
    .argument('<name>', 'who it is')
    .option(...fromStdin);
  asksAsAdmin(password, context, async (client, name: string, options: { passwordStdin?: boolean }) => {
    const body = { password: await readNewPassword(context, options.passwordStdin === true) };
    const params = { path: { name } };
    const changed = await client.ask((api) => api.PUT('/users/{name}/password', { params, body }));
    print(
      context.stdout,
      `${name} has another password, and is signed out everywhere${untilChanged(changed)}`,
    );
  });
  const signOut = user
    .command('sign-out')
    .description('sign somebody out everywhere, from now on; he may sign in again')
    .argument('<name>', 'who it is');
  asksAsAdmin(signOut, context, async (client, name: string) => {
    const params = { path: { name } };
    await client.ask((api) => api.DELETE('/users/{name}/sessions', { params }));
    print(context.stdout, `${name} is signed out everywhere`);
  });
  const remove = user
    .command('remove')
    .description('let somebody in no more, and sign him out everywhere, from now on')
    .argument('<name>', 'who it is');
  asksAsAdmin(remove, context, async (client, name: string) => {
    const params = { path: { name } };
    await client.ask((api) => api.DELETE('/users/{name}', { params }));
    print(context.stdout, `${name} is removed, and signed out everywhere`);
  });
}

function untilChanged({ must_change_password }: User): string {
  return must_change_password ? '; the password must be changed when it is used for the first time' : '';
}
