import { basename } from 'node:path';
import type { CommandMessage } from '../../shared/contracts/message.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import { messageOf, toFailure, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArgumentCheck } from '../sdk/inside.ts';
import type { FileClient, RetryWait, Workspace } from '../files/index.ts';
import { tracedIn } from '../../shared/contracts/traced.ts';
import { identityIn, type Begun, type Identity } from '../journal/index.ts';

/** Why a command that is being prepared must not begin; what ends the command for good outweighs the rest. `unfit`: the instrument is, after a failure. */
export type GivenUp = 'stopped' | 'cancelled' | 'session' | 'draining' | 'unfit';

/** A command between its arrival and the moment at which the instrument is asked. */
export class Preparation {
  readonly #abort = new AbortController();
  #givenUp: GivenUp | undefined;
  /** Resolves when the command is acted on, or given up. */
  ended: Promise<void> = Promise.resolve();
  /** Copies of the command that came meanwhile; decided on when the preparation has ended. */
  waiting: CommandMessage[] = [];

  get givenUp(): GivenUp | undefined {
    return this.#givenUp;
  }

  /** Aborted when the command is given up. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  giveUp(why: GivenUp): void {
    const forGood = why === 'cancelled' || why === 'stopped';
    if (this.#givenUp === undefined || forGood) this.#givenUp = why;
    this.#abort.abort();
  }

  /** @throws WeirError `cancelled` where the command was given up. */
  demandWanted(): void {
    if (this.#givenUp !== undefined)
      throw new WeirError('cancelled', `the command was given up: ${this.#givenUp}`);
  }
}

/** What an action needs before it can begin. */
export interface Prepared {
  args: JsonObject;
  /** Argument → local path. */
  files: Record<string, string>;
}

export interface PreparationTools {
  checkArguments: ArgumentCheck;
  files: FileClient;
  workspace: Workspace;
  retryWait: RetryWait;
  /** Milliseconds for which a gateway that does not answer is asked again; nobody waits for ever before an action. */
  timeout: number;
}

/**
 * Checks a command's arguments and fetches its input files. The instrument is not asked anything.
 * @throws WeirError `unknown_action`, `bad_arguments`, `input_unavailable`, `disk_full`.
 */
export async function prepare(
  command: CommandMessage,
  signal: AbortSignal,
  tools: PreparationTools,
): Promise<Prepared> {
  const { step } = command.body;
  const args = await tools.checkArguments(step, signal);
  const files: Record<string, string> = {};
  for (const [argument, path] of Object.entries(step.files)) {
    files[argument] = await tools.workspace.inputPath(command.command_id, argument, basename(path));
    await fetchInput(command, argument, files[argument], signal, tools);
  }
  return { args, files };
}

async function fetchInput(
  command: CommandMessage,
  argument: string,
  target: string,
  signal: AbortSignal,
  { files, retryWait, timeout }: PreparationTools,
): Promise<void> {
  const end = performance.now() + timeout;
  for (let attempt = 1; ; attempt++) {
    try {
      await files.fetchInput(command, argument, target, signal);
      return;
    } catch (error) {
      if (WeirError.is(error, 'disk_full')) throw error;
      if (signal.aborted || performance.now() > end || !toFailure(error).retryable) {
        const text = `the input file "${argument}" could not be fetched: ${messageOf(error)}`;
        throw new WeirError('input_unavailable', text, { cause: error });
      }
      await retryWait.pause(attempt, signal);
    }
  }
}

/** One command's action, as its module is asked for it. */
export interface ActionCall {
  command: Identity;
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
  /** What the instrument calls it, where an earlier process has noted that. */
  handle?: Json;
}

/** Which command a message asks for. */
export function identityOf(command: CommandMessage): Identity {
  const { command_id, run_id, body } = command;
  const { id, added } = body.step;
  const identity = { command_id, run_id, number: body.number };
  return Object.assign(identity, added && { added_step: id }, command.trace && tracedIn(command));
}

/** What the module is asked for a command that is prepared. */
export function callOf(identity: Identity, command: CommandMessage, { args, files }: Prepared): ActionCall {
  const { experiment_id, step } = command.body;
  return { command: identity, experiment_id, step: step.name, action: step.action, args, files };
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
  entry: Identity & { handle?: Json },
  { at, files, ...begun }: Begun,
  workspace: Pick<Workspace, 'inputAt'>,
): ActionCall {
  const paths = Object.entries(files).map(([argument, name]): [string, string] => [
    argument,
    workspace.inputAt(entry.command_id, argument, name),
  ]);
  const handle = entry.handle === undefined ? {} : { handle: entry.handle };
  return { command: identityIn(entry), ...begun, files: Object.fromEntries(paths), began_at: at, ...handle };
}
