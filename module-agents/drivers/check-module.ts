import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { compileArgumentCheck, type ModuleDefinition } from '../sdk/inside.ts';
import { compileResultCheck } from '../reporting/index.ts';
import { demandSimulated } from './simulated-expressions.ts';

/**
 * The module that a file handed out, after a look at its shape: plain JavaScript has no types to rely on.
 * @param place where it comes from, for the message
 * @throws WeirError `bad_module`
 */
export function checkModule(value: unknown, place: string): ModuleDefinition {
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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
