import type { Span } from '@opentelemetry/api';
import { parseCommandId } from '../../shared/contracts/command-id.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { commandIds } from '../../shared/observe/index.ts';
import type { Logger } from '../../shared/kernel/log/logger.ts';
import type { Outcome } from '../journal/index.ts';
import { type ActionContext, isActionFailed, isNeverBegun, type ModuleDefinition } from '../sdk/inside.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import {
  type ResultCheck,
  keepResult,
  outcomeWithoutFiles,
  type Performed,
  outcomeOf,
  recoveryThrew,
  type ActionEnding,
  reportProgress,
  type Telling,
  type CommandSpans,
  endActionSpan,
  handedOn,
  within,
} from '../reporting/index.ts';
import type { ActionCall } from './prepare.ts';
import type { Workspace } from '../files/index.ts';

export interface Stage extends Telling {
  log: Logger;
  module: ModuleDefinition;
  checkResult: ResultCheck;
  workspace: Workspace;
  /** Notes a process of the command; resolves when that is on the disk. */
  recordProcess: (commandId: string, pid: number) => Promise<void>;
  /** Notes what the instrument calls the command; resolves when that is on the disk. */
  recordHandle: (commandId: string, handle: Json) => Promise<void>;
  /** Missing where nobody wants spans. */
  spans?: CommandSpans | undefined;
}

/** What an action is told while it runs. */
export interface Signals {
  /** Aborted when it should stop. */
  stop: AbortSignal;
  /** Aborted when an operator gives up waiting for that. */
  abandoned: AbortSignal;
}

/**
 * Hears that the action has ended, before its files are looked at, and how its outcome is known without them. False where
 * nobody waits for the result any more: then they are not looked at.
 */
export type Rested = (withoutFiles: () => Outcome) => boolean;

/**
 * Asks the instrument: runs the command's action once, to its end, or, where an earlier process began it, finds out what
 * became of it. Never rejects: what goes wrong is the outcome.
 */
export async function perform(
  call: ActionCall,
  signals: Signals,
  stage: Stage,
  rested: Rested,
): Promise<Performed> {
  const started_at = call.began_at ?? Date.now();
  const since = performance.now();
  const { action, command } = call;
  const telling = reportProgress(command, started_at, stage);
  const span = stage.spans?.startAction(call);
  const { log } = stage;
  if (log.isLevelEnabled('debug')) log.debug({ ...commandIds(command), action }, 'an action begins');
  const ended = await askModule(call, signals, stage, telling, span);
  // The clock may have been put back meanwhile; where it was put forward, the owner finds out.
  const lasted = call.began_at === undefined ? Math.round(performance.now() - since) : 0;
  const ended_at = Math.max(Date.now(), started_at + lasted);
  const ending = signals.abandoned.aborted ? ended : await judgeResult(ended, call, stage, telling);
  const stopped = signals.abandoned.aborted ? signals.abandoned : signals.stop;
  const told = outcomeOf(ending, stopped.aborted ? { reason: stopped.reason } : undefined);
  const failure = 'threw' in ending && isActionFailed(ending.threw) ? ending.threw : undefined;
  const neverBegan = told.outcome !== 'interrupted' && 'threw' in ending && isNeverBegun(ending.threw);
  const outcome: Outcome = {
    ...told,
    acted: !neverBegan,
    started_at,
    ended_at,
    ...(failure?.latch && { latched: failure.message.slice(0, 2000) }),
  };
  if (span) endActionSpan(span, outcome);
  if (log.isLevelEnabled('debug'))
    log.debug({ ...commandIds(command), action, outcome: outcome.outcome }, 'an action has ended');
  const left = 'returned' in ending ? ending.returned : failure && { data: failure.data };
  const withoutFiles = () => (left === undefined ? outcome : outcomeWithoutFiles(left, outcome));
  const isWanted = rested(withoutFiles);
  telling.end();
  if (!isWanted || left === undefined) return { outcome: withoutFiles(), files: [] };
  return keepResult(left, command.command_id, outcome, stage.workspace);
}

/**
 * Compares what the action has returned with what it declares. The instrument has acted: the result is kept as it is, and its action fails,
 * or the run's log says what is wrong.
 */
async function judgeResult(
  ending: ActionEnding,
  { command, action }: ActionCall,
  { checkResult, log, workspace }: Stage,
  { write }: Pick<ReturnType<typeof reportProgress>, 'write'>,
): Promise<ActionEnding> {
  if (!('returned' in ending)) return ending;
  const workdir = () => workspace.workdir(command.command_id);
  const { faults, doubts, isChecked } = await checkResult(action, ending.returned, workdir);
  for (const misfit of isChecked ? doubts : [...faults, ...doubts]) {
    const text = `${misfit}: the result is kept as it is`;
    log.warn({ ...commandIds(command), text }, 'a result does not fit');
    write('warning', text);
  }
  return isChecked ? { ...ending, faults } : ending;
}

async function askModule(
  call: ActionCall,
  { stop, abandoned }: Signals,
  { module, workspace, log, recordProcess, recordHandle }: Stage,
  telling: Pick<ReturnType<typeof reportProgress>, 'progress' | 'goesOn' | 'write'>,
  span: Span | undefined,
): Promise<ActionEnding> {
  const { command, experiment_id, step, action: name, args, files, began_at, handle } = call;
  const { command_id, run_id } = command;
  const { trace: traceparent, trace_state: tracestate } = span ? handedOn(span) : command;
  const inSpan = <T>(work: () => T): T => (span ? within(span, work) : work());
  // Made when it is first asked for: most actions write nothing.
  let child: Logger | undefined;
  const lines = (): Logger => (child ??= log.child(commandIds(command)));
  // The run has heard the last of an action that is abandoned.
  const write: typeof telling.write = (level, text) => {
    if (!abandoned.aborted) telling.write(level, text);
  };
  const context: ActionContext<JsonObject> = {
    args,
    files,
    signal: stop,
    abandoned,
    log: {
      info(text) {
        lines().info({ text }, 'action');
        write('info', text);
      },
      warn(text) {
        lines().warn({ text }, 'action');
        write('warning', text);
      },
      error(text) {
        lines().error({ text }, 'action');
        write('error', text);
      },
    },
    progress(fraction, note) {
      if (!abandoned.aborted) telling.progress(fraction, note);
    },
    goesOn(note) {
      if (!abandoned.aborted) telling.goesOn(note);
    },
    recordProcess: (pid) => recordProcess(command_id, pid),
    recordHandle: (made) => recordHandle(command_id, made),
    // Made when it is first asked for: most actions never need it.
    get workdir() {
      return workspace.workdir(command_id);
    },
    command: {
      id: command_id,
      run_id,
      experiment_id,
      step,
      // Most actions never ask for it.
      get attempt() {
        return parseCommandId(command_id)?.attempt ?? 1;
      },
      ...(traceparent === undefined ? {} : { traceparent }),
      ...(tracestate === undefined ? {} : { tracestate }),
    },
  };
  try {
    const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
    if (!action) throw new WeirError('unknown_action', `there is no action "${name}" here`);
    if (began_at === undefined) return { returned: await inSpan(() => action.run(context)) };
    const recover = action.recover?.bind(action);
    if (!recover) throw new WeirError('unknown_action', `the action "${name}" has no \`recover\``);
    lines().warn(
      { action: name },
      'an earlier process began the action; its module is asked what became of it',
    );
    const begun = Object.assign(context, {
      started_at: began_at,
      ...(handle === undefined ? {} : { handle }),
    });
    return { returned: await inSpan(() => recover(begun)) };
  } catch (threw) {
    // Whoever asked it to stop knows why it ended: a stack would only look like a fault.
    if (isStop(threw, stop))
      lines().info({ action: name, reason: messageOf(threw) }, 'the action was stopped');
    else lines().warn({ action: name, err: threw }, 'the action threw');
    return began_at === undefined ? { threw } : recoveryThrew(threw, stop.aborted);
  }
}

/** True where the action only ended as it was asked to, and did not fail on the way. */
function isStop(threw: unknown, { aborted, reason }: AbortSignal): boolean {
  return aborted && (threw === reason || (threw instanceof Error && threw.name === 'AbortError'));
}
