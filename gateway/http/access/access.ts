import { roles, type Role, type Scope } from '../../../shared/contracts/scopes.ts';

/**
 * Who may make a call: anybody, keys with a scope, or with one of several. Of a call that carries a command in its path: keys with the
 * scope of that command.
 */
export type Access = 'anybody' | Scope | readonly Scope[] | OfCommand;

interface OfCommand {
  command: Readonly<Record<string, Scope>>;
  other: Scope;
}

/** The scopes of which one is enough; undefined where anybody may. @param command what stands in the path, where one does */
export function scopesFor(access: Access, command?: string): readonly Scope[] | undefined {
  if (access === 'anybody') return undefined;
  if (typeof access === 'string') return [access];
  if ('other' in access) {
    const named = command !== undefined && Object.hasOwn(access.command, command);
    return [(named ? access.command[command] : undefined) ?? access.other];
  }
  return access;
}

/** The roles that have one of these scopes. */
export function rolesWith(wanted: readonly Scope[]): Role[] {
  const names = Object.keys(roles) as Role[];
  return names.filter((name) => wanted.some((scope) => (roles[name] as readonly Scope[]).includes(scope)));
}
