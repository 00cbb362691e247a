import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { parseValue, splitPair } from './key-values.ts';

/**
 * The arguments that `--arg STEP.key=value` changes, by step. A step's name may have dots, an argument's not. A value that is JSON is
 * taken as such, anything else is text.
 * @throws WeirError `bad_request` that names what is wrong
 */
export function readStepArgs(texts: readonly string[]): Record<string, JsonObject> {
  const args: Record<string, JsonObject> = {};
  for (const text of texts) {
    const [place, value] = splitPair(text, '--arg');
    const dot = place.lastIndexOf('.');
    if (dot < 1 || dot === place.length - 1) {
      throw new WeirError('bad_request', `--arg ${text}: expected STEP.ARGUMENT=VALUE`);
    }
    const step = place.slice(0, dot);
    args[step] = { ...args[step], [place.slice(dot + 1)]: parseValue(value) };
  }
  return args;
}
