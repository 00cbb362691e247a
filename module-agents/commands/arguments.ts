import { Ajv2020, type AnySchema, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { demandJsonSchema } from '../../shared/contracts/demand-json-schema.ts';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { toComplaint } from '../../shared/contracts/schema.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import type { AnyAction, ModuleDefinition } from '../sdk/define-module.ts';

// ajv-formats is CommonJS: under NodeNext its default export is the module object.
const addFormats = addFormatsModule.default;

/** The complaints travel in a message. */
const maxComplaints = 20;

/** What of a step decides whether an action can take it. */
export interface StepRequest {
  action: string;
  args: JsonObject;
  files: Record<string, string>;
}

/**
 * Answers with the step's arguments, defaults filled in; the step itself is left as it was.
 * @throws WeirError `unknown_action` or `bad_arguments`, with the complaints in `details`.
 */
export type ArgumentCheck = (step: StepRequest) => JsonObject;

/**
 * Compiles the schemas of a module's actions. They are instrument makers' schemas: keywords that are not known are
 * left alone, `default` is filled in, nothing is converted.
 * @throws WeirError `bad_module` where a schema is none.
 */
export function compileArgumentCheck(module: ModuleDefinition): ArgumentCheck {
  // A member may be called as what every object has: `constructor`.
  const ownProperties = true;
  const ajv = new Ajv2020({
    ...{ strict: false, allErrors: true, useDefaults: true, ownProperties },
    ...{ validateSchema: false, logger: false },
  });
  addFormats(ajv);
  const validators = new WeakMap<AnyAction, ValidateFunction>();
  const validatorOf = (name: string, action: AnyAction): ValidateFunction => {
    const known = validators.get(action);
    if (known) return known;
    const { args } = action;
    try {
      // An asynchronous validator answers with a promise, which would count as a yes.
      if (isAsync(args)) throw new Error('"$async" cannot be used here');
      const schema = (args ?? { type: 'object' }) as AnySchema;
      demandJsonSchema(schema);
      const validate = ajv.compile(schema);
      validators.set(action, validate);
      return validate;
    } catch (cause) {
      throw new WeirError(
        'bad_module',
        `the args of action "${name}" are no JSON Schema: ${messageOf(cause)}`,
        {
          cause,
        },
      );
    }
  };
  for (const [name, action] of Object.entries(module.actions)) validatorOf(name, action);

  return (step) => {
    // Looked up at this moment: a module may learn from its instrument what it can do.
    const action = Object.hasOwn(module.actions, step.action) ? module.actions[step.action] : undefined;
    if (!action) {
      const known = Object.keys(module.actions).join(', ');
      throw new WeirError('unknown_action', `there is no action "${step.action}" here; there are ${known}`);
    }
    const validate = validatorOf(step.action, action);
    // Without a prototype: a default of an argument named "constructor" would not be filled in where one answers to that name.
    const args = Object.assign(Object.create(null) as JsonObject, structuredClone(step.args));
    const complaints = validate(args) ? [] : (validate.errors ?? []).slice(0, maxComplaints).map(toComplaint);
    for (const [name, file] of Object.entries(action.files ?? {})) {
      if (file.required !== false && !Object.hasOwn(step.files, name)) {
        complaints.push({ pointer: '', message: `the file "${name}" is missing` });
      }
    }
    if (complaints.length === 0) return { ...args };
    const text = complaints.map(({ pointer, message }) =>
      pointer === '' ? message : `${pointer.slice(1)} ${message}`,
    );
    throw new WeirError('bad_arguments', `"${step.action}" cannot take these arguments: ${text.join('; ')}`, {
      details: complaints,
    });
  };
}

function isAsync(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && '$async' in schema;
}
