import { escapePointer } from '../kernel/json/schema.ts';
import { notSet, refersToEnv, variablesIn } from '../kernel/secrets/env-references.ts';
import type { Problem } from '../kernel/json/problem.ts';
import type { WorkcellDocument } from './workcell-schema.ts';

/**
 * For the config of which modules the environment must have what the file refers to; `undefined` is the workcell's own config. A
 * process needs what it uses: not every machine must know every secret.
 */
export type Demands = (module: string | undefined) => boolean;

/** Settings that weir itself takes from the file, each with the variable that states it otherwise. */
const ownVariables: Record<string, string> = {
  server_port: 'WEIR_PORT',
  data_directory: 'WEIR_DATA_DIR',
  log_level: 'LOG_LEVEL',
};

/** What is wrong with the `${ENV:NAME}` references of a workcell file. */
export function checkReferences(document: WorkcellDocument, demands: Demands): Problem[] {
  return stringsIn(document, '').flatMap(([pointer, text]) => {
    if (!refersToEnv(text)) return [];
    const [, first = '', index = '', third = ''] = pointer.split('/');
    const ofModule = first === 'modules' && third === 'config';
    if (!ofModule && first !== 'config') {
      const message =
        'references to the environment are read in "config" alone, of the workcell and of its modules';
      return [{ pointer, message }];
    }
    const variable = first === 'config' ? ownVariables[index] : undefined;
    if (variable !== undefined) {
      return [{ pointer, message: `config.${index} takes no reference: set ${variable} in the environment` }];
    }
    const names = variablesIn(text);
    if (!names) {
      return [
        {
          pointer,
          message: 'a reference to the environment is written ${ENV:NAME}, with letters, digits and _',
        },
      ];
    }
    if (!demands(ofModule ? document.modules?.[Number(index)]?.name : undefined)) return [];
    const missing = [...new Set(names)].filter((name) => (process.env[name] ?? '') === '');
    return missing.map((name) => ({ pointer, message: notSet(name) }));
  });
}

/** Every text of a value, with where it stands. */
function stringsIn(value: unknown, pointer: string): [pointer: string, text: string][] {
  if (typeof value === 'string') return [[pointer, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => stringsIn(each, `${pointer}/${escapePointer(key)}`));
}
