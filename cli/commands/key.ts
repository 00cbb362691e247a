import { formatTime } from '../../shared/sentences/index.ts';
import type { Command } from 'commander';
import { type components } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { roleNames, scopes } from '../../shared/contracts/scopes.ts';
import { print, type CliContext } from '../terminal/index.ts';
import { printJson, printList } from '../display/index.ts';
import { asksAsAdmin, repeatable } from './command-parts.ts';

type Key = components['schemas']['Key'];

const help = `
A key says who asks, and what he may do. A gateway that was started with --require-key answers nobody without one. It is
printed once, when it is made; the gateway keeps what it needs to know it again, and cannot show it.

Roles: ${roleNames.join(', ')}
Scopes: ${scopes.join(', ')}

Examples:
  weir key create ada --role scientist --expires 90d
  weir key create display --role kiosk
  WEIR_KEY=weir_ada_… weir run workflow.yaml
  weir key revoke ada`;

const units: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

interface CreateOptions {
  role?: string;
  scope?: string[];
  expires?: string;
  json?: boolean;
}

export function addKey(program: Command, context: CliContext): void {
  const key = program
    .command('key')
    .description('keys, by which the gateway knows who asks: make, list, revoke')
    .addHelpText('after', help);
  const create = key
    .command('create')
    .description('make a key and print it, this once')
    .argument('<name>', 'whose it is: small letters, digits and hyphens')
    .option('--role <role>', `what the owner may do: ${roleNames.join(', ')}`)
    .option(
      '--scope <scope>',
      'one thing that the owner may do, in place of a role; may be repeated',
      repeatable,
    )
    .option('--expires <time>', 'from when on it counts no more: 12h, 90d, 4w, or a date such as 2027-01-31')
    .option('--json', 'print it as JSON, with what is known of it');
  asksAsAdmin(create, context, async (client, name: string, options: CreateOptions) => {
    const { role, scope, expires, json } = options;
    const body = {
      name,
      ...(role === undefined ? {} : { role }),
      ...(scope === undefined ? {} : { scopes: scope }),
      ...(expires === undefined ? {} : { expires_at: readExpiry(expires, Date.now()) }),
    } as components['schemas']['NewKey'];
    const made = await client.ask((api) => api.POST('/keys', { body }));
    if (json) return printJson(context, made);
    print(context.stdout, made.key);
    print(context.stderr, `${describe(made)}; it is not shown again`);
  });
  const list = key
    .command('list', { isDefault: true })
    .description('list them, oldest first')
    .option('--json', 'print them as JSON');
  asksAsAdmin(list, context, async (client, { json }: { json?: boolean }) => {
    const { keys } = await client.ask((api) => api.GET('/keys'));
    printList(context, json, keys, {
      none: 'no keys',
      heading: ['NAME', 'STATE', 'MAY', 'MADE', 'BY', 'ENDS'],
      row: ({ name, state, role, scopes: allowed, created_at, created_by, expires_at }) => [
        ...[name, state, role ?? allowed.join(' '), formatTime(created_at), created_by ?? ''],
        expires_at === null ? 'never' : formatTime(expires_at),
      ],
    });
  });
  const revoke = key
    .command('revoke')
    .description('refuse a key from now on')
    .argument('<name>', 'whose it is');
  asksAsAdmin(revoke, context, async (client, name: string) => {
    const params = { path: { name } };
    const revoked = await client.ask((api) => api.DELETE('/keys/{name}', { params }));
    print(context.stdout, `the key ${revoked.name} is revoked`);
  });
}

/** A time, or a stretch from now on, as ISO 8601. @throws WeirError `bad_request` where it is neither */
export function readExpiry(text: string, now: number): string {
  const [, count, unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const at = count === undefined ? Date.parse(text) : now + Number(count) * (units[unit] ?? 0);
  if (Number.isFinite(at)) return new Date(at).toISOString();
  throw new WeirError(
    'bad_request',
    `--expires is "${text}": give 12h, 90d, 4w, or a date such as 2027-01-31`,
  );
}

function describe({ name, role, scopes: allowed, expires_at }: Key): string {
  const may = role ?? allowed.join(' ');
  const until = expires_at === null ? 'it does not end' : `it ends ${formatTime(expires_at)}`;
  return `the key ${name} (${may}) is made; ${until}`;
}
