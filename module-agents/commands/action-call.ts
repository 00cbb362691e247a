import { basename } from 'node:path';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import type { CommandMessage } from '../../shared/contracts/message.ts';
import { tracedIn } from '../../shared/observe/index.ts';
import { identityIn, type Begun, type Identity } from '../journal/index.ts';
import type { Prepared } from './prepare.ts';
import type { Workspace } from '../files/index.ts';

/** One command's action, as its module is asked for it. */
export interface ActionCall extends Identity {
  experiment_id: string;
  /** The step's name. */
  step: string;
  action: string;
  args: JsonObject;
  /** Argument → local path. */
  files: Record<string, string>;
  /**
   * When an earlier process began it (milliseconds since the epoch): the module is then asked what became of it, and the
   * instrument nothing else.
   */
  began_at?: number;
}

/** Which command a message asks for. */
export function identityOf(command: CommandMessage): Identity {
  const { command_id, run_id, body } = command;
  const { id, added } = body.step;
  const identity = { command_id, run_id, number: body.number };
  return Object.assign(identity, added && { added_step: id }, tracedIn(command));
}

/** What the module is asked for a command that is prepared. */
export function callOf(identity: Identity, command: CommandMessage, { args, files }: Prepared): ActionCall {
  const { experiment_id, step } = command.body;
  return { ...identity, experiment_id, step: step.name, action: step.action, args, files };
}

/** What the journal keeps of a call, so that another process can make it out of that again. */
export function begunBy({ body }: CommandMessage, { args }: Prepared, at: number): Begun {
  const { name, action, files } = body.step;
  const names = Object.entries(files).map(([argument, path]) => [argument, basename(path)]);
  const { experiment_id } = body;
  return { at, experiment_id, step: name, action, args, files: Object.fromEntries(names) as Begun['files'] };
}

/** The call that an earlier process had begun. */
export function callBegun(
  entry: Identity,
  { at, files, ...begun }: Begun,
  workspace: Pick<Workspace, 'inputAt'>,
): ActionCall {
  const paths = Object.entries(files).map(([argument, name]): [string, string] => [
    argument,
    workspace.inputAt(entry.command_id, argument, name),
  ]);
  return { ...identityIn(entry), ...begun, files: Object.fromEntries(paths), began_at: at };
}
