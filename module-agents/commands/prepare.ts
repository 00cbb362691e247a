import { basename } from 'node:path';
import type { CommandMessage } from '../../shared/contracts/message.ts';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { messageOf, toFailure, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ArgumentCheck } from '../sdk/inside.ts';
import type { FileClient, RetryWait, Workspace } from '../files/index.ts';

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
  patience: number;
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
  { files, retryWait, patience }: PreparationTools,
): Promise<void> {
  const end = performance.now() + patience;
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
