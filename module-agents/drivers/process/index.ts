/** Instruments that are driven by a program for each action. */

import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { flag, text } from '../../../shared/contracts/fields.ts';
import { byName, listOf } from '../../../shared/contracts/object-schema.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import type {
  ActionDefinition,
  ActionResult,
  ModuleDefinition,
  ResultDescription,
} from '../../sdk/inside.ts';
import {
  checkOfConfig,
  configuredModule,
  demandResultSchemas,
  describeAction,
  type DescribedAction,
} from '../common/configured-action.ts';
import { type DriverKind, nobodysId } from '../contract/index.ts';
import { whyNoProgram, runProgram } from './run-program.ts';

interface ProcessAction extends DescribedAction {
  command: string[];
  /** Label → JSON Schema, as `results` of a module file. */
  results?: Record<string, ResultDescription>;
  results_checked?: boolean;
}

const check = checkOfConfig(
  { results: byName({ type: 'object' }), results_checked: flag },
  { command: { ...listOf(text), minItems: 1 } },
);

const checkAnswer = compile({
  type: 'object',
  properties: {
    data: { type: ['object', 'null'] },
    files: { type: ['object', 'null'], additionalProperties: { type: 'string' } },
  },
});

/** Milliseconds between SIGTERM and SIGKILL. */
const gracePeriod = 5000;

export const processKind: DriverKind = {
  interfaces: ['process'],
  declaration: nobodysId,
  make: ({ name, config }, baseDir) => processModule(name, config, baseDir),
};

/**
 * An instrument whose actions are programs: each reads `{action, args, files, workdir}` as JSON from stdin and writes
 * `{data, files}` as JSON, or nothing, to stdout.
 * @param baseDir where the programs run, and where relative paths of them start
 * @throws WeirError `bad_workcell` that names each wrong place of `config`.
 */
export function processModule(name: string, config: JsonObject, baseDir: string): ModuleDefinition {
  // What a program has started is stopped with it by its process group, which Windows does not have.
  if (process.platform === 'win32') {
    const remedy = 'drive the instrument from a module file (interface: file)';
    throw new WeirError('bad_workcell', `module "${name}": programs cannot be stopped on Windows; ${remedy}`);
  }
  return configuredModule<ProcessAction>(name, config, {
    ...{ description: 'An instrument that is driven by programs', check, demand: demandResultSchemas },
    make: (action, of) => programAction(action, of, baseDir),
  });
}

function programAction(name: string, config: ProcessAction, cwd: string): ActionDefinition {
  return {
    ...describeAction(config),
    ...(config.results === undefined ? {} : { results: config.results }),
    ...(config.results_checked === undefined ? {} : { results_checked: config.results_checked }),
    async check() {
      const why = await whyNoProgram(config.command[0] ?? '', cwd);
      return why === undefined ? {} : { problems: [{ message: why }] };
    },
    async run({ args, files, workdir, signal, abandoned, log, command, recordProcess }) {
      const stdout = await runProgram({
        command: config.command,
        cwd,
        stdin: JSON.stringify({ action: name, args, files, workdir }),
        signal,
        kill: abandoned,
        onLine: (line) => log.info(line),
        gracePeriod,
        commandId: command.id,
        // As OpenTelemetry names them for programs.
        environment: { TRACEPARENT: command.traceparent, TRACESTATE: command.tracestate },
        recordProcess,
      });
      return parseAnswer(stdout);
    },
  };
}

function parseAnswer(stdout: string): ActionResult {
  if (stdout.trim() === '') return {};
  let answer: unknown;
  try {
    answer = JSON.parse(stdout);
  } catch (cause) {
    const start = stdout.trim().slice(0, 200);
    throw new WeirError('action_failed', `the program's stdout is no JSON: ${start}`, { cause });
  }
  const complaint = checkAnswer(answer)[0];
  if (complaint) {
    throw new WeirError(
      'action_failed',
      `the program's answer is no {data, files}: ${complaint.pointer || '/'} ${complaint.message}`,
    );
  }
  const { data, files } = answer as { data?: JsonObject | null; files?: Record<string, string> | null };
  return { ...(data ? { data } : {}), ...(files ? { files } : {}) };
}
