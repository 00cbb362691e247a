import type { AnySchema } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../shared/kernel/json/json.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { demandSchema, judge } from '../../shared/foreign-schemas/index.ts';
import type { ModuleDefinition } from './define-module.ts';

/** The complaints travel in a message. */
const maxComplaints = 20;

/** What of a step decides whether an action can take it. */
export interface StepRequest {
  action: string;
  args: JsonObject;
  files: Record<string, string>;
}

/**
 * Resolves to the step's arguments, defaults filled in; the step itself is left as it was.
 * @throws WeirError `unknown_action`, `bad_module` where the schema of the action cannot be used, or `bad_arguments`, with the complaints in
 *   `details`; and the reason of the signal, once nobody waits for it any more.
 */
export type ArgumentCheck = (step: StepRequest, signal?: AbortSignal) => Promise<JsonObject>;

const anyObject: JsonObject = { type: 'object' };

/**
 * Looks at the schemas of a module's actions.
 * @throws WeirError `bad_module` where a schema is none, or none by which arguments can be judged.
 */
export function compileArgumentCheck(module: ModuleDefinition): ArgumentCheck {
  for (const [name, { args }] of Object.entries(module.actions)) {
    if (args === undefined) continue;
    try {
      demandSchema(args as AnySchema, { defaults: true });
    } catch (cause) {
      throw unusable(name, messageOf(cause), cause);
    }
  }

  return async (step, signal) => {
    // Looked up at this moment: a module may learn from its instrument what it can do.
    const action = Object.hasOwn(module.actions, step.action) ? module.actions[step.action] : undefined;
    if (!action) {
      const known = Object.keys(module.actions).join(', ');
      throw new WeirError('unknown_action', `there is no action "${step.action}" here; there are ${known}`);
    }
    const schema = (action.args ?? anyObject) as JsonObject;
    const judged = await judge(schema, step.args, { defaults: true }, { signal });
    if ('unusable' in judged) throw unusable(step.action, judged.unusable);
    if ('unjudged' in judged)
      throw new WeirError(
        'bad_arguments',
        `"${step.action}" cannot take these arguments: ${judged.unjudged}`,
      );
    const complaints = 'complaints' in judged ? judged.complaints.slice(0, maxComplaints) : [];
    for (const [name, file] of Object.entries(action.files ?? {})) {
      if (file.required !== false && !Object.hasOwn(step.files, name)) {
        complaints.push({ pointer: '', message: `the file "${name}" is missing` });
      }
    }
    if ('fits' in judged && complaints.length === 0) return judged.fits as JsonObject;
    const text = complaints.map(({ pointer, message }) =>
      pointer === '' ? message : `${pointer.slice(1)} ${message}`,
    );
    throw new WeirError('bad_arguments', `"${step.action}" cannot take these arguments: ${text.join('; ')}`, {
      details: complaints,
    });
  };
}

function unusable(action: string, why: string, cause?: unknown): WeirError {
  return new WeirError(
    'bad_module',
    `the args of action "${action}" are no JSON Schema that can be used: ${why}`,
    {
      cause,
    },
  );
}
