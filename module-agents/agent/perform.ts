import { writeFile } from 'node:fs/promises';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { message, type CommandMessage } from '../../shared/contracts/message.ts';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import type { Logger } from '../../shared/log/logger.ts';
import type { LocalFile, MissingFile, Outcome } from '../journal/journal-entry.ts';
import type { ActionContext, ActionResult, ModuleDefinition } from '../sdk/define-module.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import type { Courier } from './courier.ts';
import { outcomeOf, reportableData, type Ending } from './outcome.ts';
import type { Prepared } from './prepare.ts';
import { ProgressThrottle } from './progress.ts';
import { gatherFiles, takeFile } from './result-files.ts';
import type { Timings } from './timings.ts';
import type { Workspace } from './workspace.ts';

export interface Stage {
  workcell: string;
  address: InstanceAddress;
  module: ModuleDefinition;
  workspace: Workspace;
  courier: Courier;
  timings: Timings;
  log: Logger;
}

/** What an action left: its outcome, and its files as they lie on this disk. */
export interface Performed {
  outcome: Outcome;
  files: LocalFile[];
}

/**
 * Asks the instrument: runs the command's action once, to its end. `rested` is called when the action has ended, before
 * its files are looked at. Never rejects: what goes wrong is the outcome.
 */
export async function perform(
  command: CommandMessage,
  prepared: Prepared,
  signal: AbortSignal,
  stage: Stage,
  rested: () => void,
): Promise<Performed> {
  const started_at = Date.now();
  const telling = tellOwner(command, started_at, stage);
  const ending = await runAction(command, prepared, signal, stage, telling.progress);
  const ended_at = Date.now();
  telling.end();
  rested();
  const outcome: Outcome = {
    ...outcomeOf(ending, signal.aborted ? { reason: signal.reason } : undefined),
    acted: true,
    started_at,
    ended_at,
  };
  if (outcome.outcome !== 'succeeded' || !('returned' in ending)) return { outcome, files: [] };
  try {
    return await keepResult(ending.returned, command.command_id, outcome, stage.workspace);
  } catch (error) {
    const reason = `the result could not be kept: ${messageOf(error)}`.slice(0, 500);
    return { outcome: { ...outcome, files_missing: [{ label: 'result', reason }] }, files: [] };
  }
}

async function runAction(
  command: CommandMessage,
  { args, files }: Prepared,
  signal: AbortSignal,
  { module, workspace, log }: Stage,
  progress: ActionContext<JsonObject>['progress'],
): Promise<Ending> {
  const { command_id, run_id, body } = command;
  const { step, experiment_id } = body;
  const lines = log.child({ command_id });
  const context: ActionContext<JsonObject> = {
    args,
    files,
    signal,
    log: {
      info: (text) => lines.info({ text }, 'action'),
      warn: (text) => lines.warn({ text }, 'action'),
      error: (text) => lines.error({ text }, 'action'),
    },
    progress,
    // Made when it is first asked for: most actions never need it.
    get workdir() {
      return workspace.workdir(command_id);
    },
    command: {
      id: command_id,
      run_id,
      experiment_id,
      step: step.name,
      attempt: parseCommandId(command_id)?.attempt ?? 1,
    },
  };
  try {
    const action = Object.hasOwn(module.actions, step.action) ? module.actions[step.action] : undefined;
    if (!action) throw new WeirError('unknown_action', `there is no action "${step.action}" here`);
    return { returned: await action.run(context) };
  } catch (threw) {
    lines.warn({ action: step.action, err: threw }, 'the action threw');
    return { threw };
  }
}

/** Tells the owner that the action has started, once it has lasted a moment, and how it moves. */
function tellOwner(
  { run_id, command_id, session, body }: CommandMessage,
  started_at: number,
  { workcell, address, courier, timings, log }: Stage,
): { progress: ActionContext<JsonObject>['progress']; end: () => void } {
  const header = { workcell, run_id, command_id, session };
  const { module, instance } = address;
  // Most actions are over before anything is told of them.
  let over: AbortController | undefined;
  const timer = setTimeout(() => {
    over = new AbortController();
    const { number } = body;
    const started = message('step.started', {
      ...header,
      body: { module, instance, number, started_at },
    });
    courier
      .deliver(started, over.signal)
      .catch((error: unknown) => log.error({ command_id, err: error }, 'the start could not be told'));
  }, timings.started);
  let telling = false;
  const throttle = new ProgressThrottle(timings.progress, (progress) => {
    if (telling) return;
    telling = true;
    const told = message('step.progress', {
      ...header,
      body: { module, instance, ...progress },
    });
    void courier.try(told, timings.unanswered).then(() => (telling = false));
  });
  return {
    progress: (fraction, note) => throttle.tell(fraction, note),
    end() {
      clearTimeout(timer);
      throttle.end();
      over?.abort();
    },
  };
}

/** The action has succeeded, and nothing below changes that: what cannot be kept is told as missing. */
async function keepResult(
  returned: unknown,
  commandId: string,
  outcome: Outcome,
  workspace: Workspace,
): Promise<Performed> {
  const shaped = typeof returned === 'object' && returned !== null && !Array.isArray(returned);
  const result: ActionResult = shaped ? returned : { data: returned as JsonObject };
  const { files, missing } = await gatherFiles(result.files, commandId, workspace);
  for (const [label, reason] of Object.entries(result.missing ?? {})) {
    missing.push({ label: String(label).slice(0, 200), reason: String(reason).slice(0, 500) });
  }
  const data = reportableData(result.data, files.length + missing.length);
  switch (data.kind) {
    case 'none':
      break;
    case 'fits':
      outcome.data = data.data;
      break;
    case 'large':
      outcome.data = data.data;
      await keepLargeData(data.text, files, missing, commandId, workspace);
      break;
    case 'unfit':
      missing.push({ label: 'data', reason: data.reason });
      break;
  }
  if (missing.length > 0) outcome.files_missing = missing;
  return { outcome, files };
}

async function keepLargeData(
  text: string,
  files: LocalFile[],
  missing: MissingFile[],
  commandId: string,
  workspace: Workspace,
): Promise<void> {
  let label = 'data';
  while (files.some((file) => file.label === label)) label += '_';
  try {
    const name = `${label}.json`;
    const path = await workspace.resultPath(commandId, label, name);
    await writeFile(path, text);
    files.push(await takeFile(label, name, path));
  } catch (error) {
    missing.push({ label, reason: `the data could not be kept: ${messageOf(error)}` });
  }
}
