import { isObject, type Json } from '../../../shared/kernel/json/json.ts';
import { moduleFlags, type ModuleFlag, type ModuleReport } from '../../../shared/contracts/module-report.ts';
import { lenientJson, textOf } from './lenient-json.ts';

/** The words of older modules for the same flags. */
const synonyms: Record<string, ModuleFlag> = {
  IDLE: 'READY',
  OK: 'READY',
  RUNNING: 'BUSY',
  STARTING: 'INIT',
};

/**
 * What a module answers to `GET /state`, as a report. There are three forms of it in the labs: `{status: {READY: true, …}}`
 * of today, `{status: "READY"}`, and `{State: "IDLE"}` of old; any of them may be a JSON string of JSON. Whatever else the
 * module tells is kept as its details. Pure.
 */
export function readModuleState(text: string): ModuleReport {
  let body: Json;
  try {
    body = lenientJson(text);
  } catch {
    return unknown(`its state is no JSON: ${text.slice(0, 200)}`);
  }
  if (!isObject(body)) return unknown(`its state is no object: ${text.slice(0, 200)}`);
  const { status, State, error, ...details } = body;
  const words = wordsOf(status ?? State);
  const flags = moduleFlags.filter((flag) => words.some((word) => (synonyms[word] ?? word) === flag));
  const reason = textOf(error);
  if (flags.length === 0) {
    const said = words.join(', ') || 'none';
    return { ...unknown(reason ?? `it says of its state: ${said}`), details };
  }
  return { flags, ...(reason === undefined ? {} : { error: reason }), details };
}

/** The report on a module of which nothing can be learned. */
export function unknown(error: string): ModuleReport {
  return { flags: ['UNKNOWN'], error, details: {} };
}

function wordsOf(status: Json | undefined): string[] {
  const words = isObject(status)
    ? Object.keys(status).filter((word) => status[word] === true)
    : [status].flat().filter((word) => typeof word === 'string');
  return words.map((word) => word.toUpperCase());
}
