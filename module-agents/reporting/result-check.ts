import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { demandJsonSchema } from '../../shared/contracts/demand-json-schema.ts';
import { toComplaint } from '../../shared/contracts/schema.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import type { AnyAction, ModuleDefinition } from '../sdk/define-module.ts';
import { schemaOfResult } from '../sdk/result-description.ts';

// ajv-formats is CommonJS: under NodeNext its default export is the module object.
const addFormats = addFormatsModule.default;

/** Told of one action, at most. */
const mostTold = 20;

/** What of the data that an action has returned does not fit its schemas, a sentence for each result. Never throws. */
export type ResultCheck = (action: string, returned: unknown) => string[];

/**
 * Compiles the schemas of what a module's actions return.
 * @throws WeirError `bad_module` where a schema is none.
 */
export function compileResultCheck(module: ModuleDefinition): ResultCheck {
  let made: Ajv2020 | undefined;
  const compiled = new WeakMap<AnyAction, [label: string, validate: ValidateFunction][]>();
  const validatorsOf = (name: string, action: AnyAction): [string, ValidateFunction][] => {
    const known = compiled.get(action);
    if (known) return known;
    const validators: [string, ValidateFunction][] = [];
    for (const [label, description] of Object.entries(action.results ?? {})) {
      const schema = schemaOfResult(description);
      if (schema) validators.push([label, compile(schema, `result "${label}" of action "${name}"`)]);
    }
    compiled.set(action, validators);
    return validators;
  };
  const compile = (schema: object, subject: string): ValidateFunction => {
    try {
      // An asynchronous validator answers with a promise, which would count as a yes.
      if ('$async' in schema) throw new Error('"$async" cannot be used here');
      demandJsonSchema(schema);
      made ??= makeAjv();
      return made.compile(schema);
    } catch (cause) {
      throw new WeirError('bad_module', `the ${subject} has no JSON Schema: ${messageOf(cause)}`, { cause });
    }
  };
  for (const [name, action] of Object.entries(module.actions)) validatorsOf(name, action);

  return (name, returned) => {
    // Looked up at this moment: a module may learn from its instrument what it can do.
    const action = Object.hasOwn(module.actions, name) ? module.actions[name] : undefined;
    if (!action?.results) return [];
    try {
      const data = dataIn(returned);
      return validatorsOf(name, action)
        .flatMap(([label, validate]) => {
          const value = Object.hasOwn(data, label) ? asJson(data[label]) : undefined;
          if (value === undefined || validate(value)) return [];
          const [first] = validate.errors ?? [];
          const { pointer, message } = first ? toComplaint(first) : { pointer: '', message: 'does not fit' };
          return `result "${label}"${pointer === '' ? '' : ` at ${pointer}`} ${message}`;
        })
        .slice(0, mostTold);
    } catch (error) {
      return [`the results could not be checked: ${messageOf(error)}`];
    }
  };
}

/** Verbose, so that a complaint says what is there; the first one of each result is enough. */
function makeAjv(): Ajv2020 {
  const ajv = new Ajv2020({
    ...{ strict: false, verbose: true, validateSchema: false, logger: false },
    // A member may be called as what every object has: `constructor`.
    ownProperties: true,
  });
  addFormats(ajv);
  return ajv;
}

/** As it will be in the report: a date becomes a text, and what has no form in JSON is left out. */
function asJson(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
}

function dataIn(returned: unknown): Record<string, unknown> {
  const { data } = (returned ?? {}) as { data?: unknown };
  return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : {};
}
