import { parseCommandId } from '../../contracts/command-id.ts';
import type { Traced } from '../../contracts/traced.ts';
import { traceIdOf } from '../tracing/trace-context.ts';
import { isObject, parseJson } from '../../kernel/json/json.ts';

/** The fields of a log line that is about a run; every process names them so. */
export interface RunIds {
  run_id: string;
  /** 32 hexadecimal digits. */
  trace_id: string;
}

/** The fields of a log line that is about a command. */
export interface CommandIds extends RunIds {
  command_id: string;
  /** Position of the step in its run, from 0. */
  step: number;
}

/** What a log line says of the run that it is about. */
export function runIds(run: { run_id: string } & Traced): RunIds {
  const { run_id } = run;
  return { run_id, trace_id: traceIdOf(run_id, run) };
}

/** What a log line says of the command that it is about; of a name that is no command's only that. */
export function commandIds(command: { command_id: string } & Traced): CommandIds | { command_id: string } {
  const { command_id } = command;
  const parts = parseCommandId(command_id);
  if (!parts) return { command_id };
  const { run_id, step } = parts;
  return { run_id, step, command_id, trace_id: traceIdOf(run_id, command) };
}

/** What a log line says of a message that it is about: of which command or run that is, where it is of one. */
export function messageIds(
  message: { command_id?: string; run_id?: string } & Traced,
): CommandIds | RunIds | { command_id?: string } {
  const { command_id, run_id } = message;
  if (command_id !== undefined) return commandIds({ ...message, command_id });
  return run_id === undefined ? {} : runIds({ ...message, run_id });
}

/** What a log line says of bytes that may be a message about a command or a run: as `messageIds`, as far as they can be read. */
export function idsInside(bytes: Buffer): object {
  const value = parseJson(bytes.toString('utf8'));
  if (!isObject(value)) return {};
  const texts = Object.entries(value).filter(([, text]) => typeof text === 'string');
  return messageIds(Object.fromEntries(texts));
}
