import type { LibraryWorkflowBody } from '../../../shared/contracts/library.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type { Caller } from '../../http/index.ts';

/** Whether somebody may change a workflow: where no key is asked for, everybody may. */
export function mayChange(
  { keyless, name, scopes }: Caller,
  { author, editors }: Pick<LibraryWorkflowBody, 'author' | 'editors'>,
): boolean {
  if (keyless || author === undefined || scopes.includes('admin')) return true;
  return name !== undefined && [author, ...editors].includes(name);
}

/** @throws WeirError `not_allowed` that names who may */
export function demandMayChange(caller: Caller, workflow: LibraryWorkflowBody): void {
  if (mayChange(caller, workflow)) return;
  const { name, author = '', editors } = workflow;
  throw new WeirError(
    'not_allowed',
    `the workflow "${name}" is changed by ${[author, ...editors].join(', ')} and whoever has the scope admin: save yours under another name, or be named as an editor by one of them`,
  );
}
