/** Modules that a lab writes itself, in a file. */

import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import { whyUnreadable } from '../../../shared/kernel/errors/file-errors.ts';
import { messageOf, WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { isObject, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { compileResultCheck } from '../../reporting/index.ts';
import {
  compileArgumentCheck,
  type ModuleDefinition,
  type ModuleFile,
  whyNotKeptRunning,
} from '../../sdk/inside.ts';
import { demandSimulated } from '../common/simulated-expressions.ts';
import { type DriverKind, nobodysId } from '../contract/index.ts';

export const fileKind: DriverKind = {
  interfaces: ['file'],
  declaration: nobodysId,
  recovers: 'what `recover` of the action finds out; unknown where it has none',
  async make({ name, config: { file, ...config } }, baseDir) {
    if (typeof file === 'string') return await loadModuleFile(resolve(baseDir, file), config);
    throw new WeirError('bad_workcell', `module "${name}": config.file must name the module file`);
  },
};

/** The SDK that belongs to this very weir: its source, or what was built from it. */
const sdk = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../sdk/index.ts' : '../../sdk/index.js', import.meta.url),
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
    const {
      keeps_running,
      recover,
      results = {},
      simulated = {},
      results_from = '',
      results_checked = true,
    } = action;
    const wrong = whyNotKeptRunning(name, keeps_running, recover !== undefined);
    if (wrong !== undefined) return wrong;
    if (typeof results_checked !== 'boolean')
      return `\`results_checked\` of action "${name}" must be true or false`;
    if (typeof results_from !== 'string') return `\`results_from\` of action "${name}" must name an argument`;
    if (!isObject(simulated)) return `\`simulated\` of action "${name}" must lead from labels to values`;
    if (!isObject(results) || !Object.values(results).every(isObject)) {
      return `\`results\` of action "${name}" must lead from labels to JSON Schemas`;
    }
  }
  return undefined;
}
