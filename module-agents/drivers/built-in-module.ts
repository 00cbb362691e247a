import { resolve } from 'node:path';
import { operatorInterface } from '../../shared/contracts/question.ts';
import { WeirError, messageOf } from '../../shared/kernel/errors/weir-error.ts';
import { resolveReferences } from '../../shared/kernel/secrets/env-references.ts';
import type { WorkcellModule } from '../../shared/contracts/workcell.ts';
import {
  type ModuleDefinition,
  type ModuleFile,
  compileArgumentCheck,
  action,
  type CheckAnswer,
} from '../sdk/inside.ts';
import { operator } from './operator/operator.ts';
import { processModule } from './process.ts';
import { simulator } from './simulator.ts';
import { weiRest } from './wei-rest/wei-rest.ts';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { isObject, type JsonObject } from '../../shared/kernel/json/json.ts';
import { whyUnreadable } from '../../shared/kernel/errors/file-errors.ts';
import { compileResultCheck } from '../reporting/index.ts';
import { demandSimulated } from './simulated-expressions.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { compile } from '../../shared/kernel/json/schema.ts';
import { badConfig } from './bad-workcell.ts';
import { sleep } from './run-program.ts';

const check = compile({ type: 'object', properties: {}, additionalProperties: false });

/** The clock may be set while a step waits; it is looked at this often, in milliseconds. */
const lookAgain = 1000;

/**
 * Steps that only wait, many at once. After a restart they wait for what is left.
 * @throws WeirError `bad_workcell` where `config` holds anything.
 */
export function utilities(name: string, config: JsonObject): ModuleDefinition {
  const complaints = check(config);
  if (complaints.length > 0) throw badConfig(name, complaints);
  return {
    name,
    description: 'Steps that wait',
    capacity: 100,
    actions: {
      delay: action({
        description: 'Waits for so many seconds',
        args: {
          type: 'object',
          properties: {
            seconds: { type: 'number', minimum: 0, maximum: 1e7, description: 'How long to wait' },
          },
          required: ['seconds'],
        },
        run: ({ args, signal }) => sleep(args.seconds * 1000, signal),
        // A clock that was set back meanwhile must not make the step any longer than it was meant to be.
        recover({ args, signal, started_at }) {
          const whole = args.seconds * 1000;
          return sleep(Math.min(whole, started_at + whole - Date.now()), signal);
        },
      }),
      delay_until: action({
        description: 'Waits until a moment; does not wait where it has passed',
        args: {
          type: 'object',
          properties: {
            time: {
              type: 'string',
              format: 'iso-date-time',
              description: 'ISO 8601; without an offset it is local time of the agent',
            },
          },
          required: ['time'],
        },
        check: ({ args }) => checkMoment(args.time),
        run: ({ args, signal }) => sleepUntil(args.time, signal),
        recover: ({ args, signal }) => sleepUntil(args.time, signal),
      }),
    },
  };
}

function checkMoment(time: string): CheckAnswer {
  const until = Date.parse(time);
  if (Number.isNaN(until)) return { problems: [{ argument: 'time', message: `"${time}" is no moment` }] };
  const has = `${new Date(until).toISOString()} has passed: the step will not wait`;
  return until <= Date.now() ? { warnings: [{ argument: 'time', message: has }] } : {};
}

async function sleepUntil(time: string, signal: AbortSignal): Promise<void> {
  const until = Date.parse(time);
  if (Number.isNaN(until)) throw new WeirError('bad_arguments', `"${time}" is no moment`);
  for (let left = until - Date.now(); left > 0; left = until - Date.now()) {
    await delay(Math.min(left, lookAgain), undefined, { signal });
  }
}

/** The SDK that belongs to this very weir: its source, or what was built from it. */
const sdk = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../sdk/index.ts' : '../sdk/index.js', import.meta.url),
);

/**
 * Loads a module file (.ts, .js, .mjs), wherever it lies: `weir/module` in it is this weir's own SDK, and so is
 * `weir-lab/module`, whatever package of that name is installed beside the file.
 * @param file absolute
 * @param config what the workcell file says of the module; for files that export a function
 * @throws WeirError `bad_module` that names the file and what is wrong with it.
 */
async function loadModuleFile(file: string, config: JsonObject): Promise<ModuleDefinition> {
  const jiti = createJiti(import.meta.url, { alias: { 'weir/module': sdk, 'weir-lab/module': sdk } });
  let exported: ModuleFile | undefined;
  let module: unknown;
  try {
    exported = await jiti.import<ModuleFile | undefined>(file, { default: true });
    module = typeof exported === 'function' ? await exported(config) : exported;
  } catch (cause) {
    const why = (await whyUnreadable(file)) ?? withoutRequireStack(messageOf(cause));
    throw new WeirError('bad_module', `${file} cannot be loaded: ${why}`, { cause });
  }
  return checkModule(module, file);
}

/** Node lists which of weir's own files asked for what is missing: that says nothing to the author of the file. */
function withoutRequireStack(text: string): string {
  return text.replace(/\nRequire stack:[^]*$/, '');
}

/** What a module of a workcell file is served by, where its `interface` names something built in. */
export async function builtInModule(
  module: WorkcellModule,
  options: {
    /** Where relative paths in the module's config start: the folder of the workcell file. */
    baseDir: string;
  },
): Promise<ModuleDefinition> {
  const config = resolveReferences(module.config);
  const definition = await define({ ...module, config }, options.baseDir);
  return module.model === null ? definition : { ...definition, model: module.model };
}

/** @throws WeirError `bad_workcell` or `bad_module` that names the place. */
async function define(
  { name, interface: served, config }: WorkcellModule,
  baseDir: string,
): Promise<ModuleDefinition> {
  switch (served) {
    case 'simulator':
      return simulator(name, config);
    case 'utilities':
      return utilities(name, config);
    case operatorInterface:
      return operator(name, config);
    case 'process':
      return processModule(name, config, baseDir);
    case 'wei_rest_node':
    case 'wei_rest_interface':
      return weiRest(name, config);
    case 'file': {
      const { file, ...rest } = config;
      if (typeof file === 'string') return await loadModuleFile(resolve(baseDir, file), rest);
      throw new WeirError('bad_workcell', `module "${name}": config.file must name the module file`);
    }
    default:
      throw new WeirError(
        'bad_workcell',
        `module "${name}": no agent is built in for the interface ${served}`,
      );
  }
}

/**
 * The module that a file handed out, after a look at its shape: plain JavaScript has no types to rely on.
 * @param place where it comes from, for the message
 * @throws WeirError `bad_module`
 */
function checkModule(value: unknown, place: string): ModuleDefinition {
  const wrong = findFault(value);
  if (wrong !== undefined) throw new WeirError('bad_module', `${place}: ${wrong}`);
  const module = value as ModuleDefinition;
  try {
    compileArgumentCheck(module);
    compileResultCheck(module);
    demandSimulated(module);
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    throw new WeirError('bad_module', `${place}: ${error.message}`, { cause: error });
  }
  return module;
}

function findFault(value: unknown): string | undefined {
  if (!isObject(value)) return 'its default export is no module: write `export default defineModule({…})`';
  if (typeof value['name'] !== 'string' || value['name'] === '') return 'the module needs a `name`';
  const { capacity, actions, setup, teardown, state, about } = value;
  if (capacity !== undefined && !(Number.isInteger(capacity) && Number(capacity) >= 1)) {
    return '`capacity` must be a whole number from 1';
  }
  for (const [name, hook] of Object.entries({ setup, teardown, state, about })) {
    if (hook !== undefined && typeof hook !== 'function') return `\`${name}\` must be a function`;
  }
  if (!isObject(actions)) return 'the module needs `actions`';
  for (const [name, action] of Object.entries(actions)) {
    if (!isObject(action) || typeof action['run'] !== 'function')
      return `action "${name}" needs a function \`run\``;
    for (const function_ of ['recover', 'check', 'simulate']) {
      if (action[function_] !== undefined && typeof action[function_] !== 'function')
        return `\`${function_}\` of action "${name}" must be a function`;
    }
    if (action['args'] !== undefined && !isObject(action['args'])) {
      return `\`args\` of action "${name}" must be a JSON Schema`;
    }
    const { results = {}, simulated = {}, results_from = '' } = action;
    if (typeof results_from !== 'string') return `\`results_from\` of action "${name}" must name an argument`;
    if (!isObject(simulated)) return `\`simulated\` of action "${name}" must lead from labels to values`;
    if (!isObject(results) || !Object.values(results).every(isObject)) {
      return `\`results\` of action "${name}" must lead from labels to JSON Schemas`;
    }
  }
  return undefined;
}
