import { basename } from 'node:path';
import type { CommandMessage } from '../../shared/contracts/message.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { messageOf, toFailure, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArgumentCheck } from '../sdk/inside.ts';
import type { FileClient, RetryWait, Workspace } from '../files/index.ts';
import { deferred } from '../../shared/kernel/lifecycle/waiting.ts';

/** Why a command that is being prepared must not begin; what ends the command for good outweighs the rest. */
export type GivenUp = 'stopped' | 'cancelled' | 'session' | 'draining';

/** A command between its arrival and the moment at which the instrument is asked. */
export class Preparation {
  readonly #abort = new AbortController();
  readonly #ended = deferred();
  #givenUp: GivenUp | undefined;
  /** Copies of the command that came meanwhile; decided on when the preparation has ended. */
  waiting: CommandMessage[] = [];

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

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

  end(): void {
    this.#ended.resolve();
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
