import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { JsonObject } from '../../shared/contracts/json.ts';
import { hasFewValues, maxComplaints, toComplaint, type Complaint } from '../../shared/contracts/schema.ts';
import { messageOf } from '../../shared/errors/weir-error.ts';

// ajv-formats is CommonJS: under NodeNext its default export is the module object.
const addFormats = addFormatsModule.default;

/** Whether arguments fit; `broken` says why the schema itself cannot be used. */
export type ArgsVerdict = { complaints: Complaint[] } | { broken: string };

const maxKept = 1000;
const kept = new Map<string, ValidateFunction | string>();

/**
 * Checks arguments against an action's schema. The schema comes from whoever wrote the module: it is read leniently and
 * kept compiled, and one that cannot be compiled never throws here. Of arguments of very many values one complaint is told.
 * @param unknown places (JSON pointers) of values that are not known yet: nothing is said of them
 */
export function validateArgs(
  schema: JsonObject,
  args: JsonObject,
  unknown: readonly string[] = [],
): ArgsVerdict {
  const validate = compileOnce(schema, hasFewValues(args));
  if (typeof validate === 'string') return { broken: validate };
  // Defaults count as given, as they do at the agent; the copy keeps them out of the step.
  // It has no prototype: a default of an argument named "constructor" would not be filled in where one answers to that name.
  const copy = Object.assign(Object.create(null) as JsonObject, structuredClone(args));
  try {
    if (validate(copy)) return { complaints: [] };
    const told = (validate.errors ?? []).filter((error) => unknown.every((place) => isKnown(error, place)));
    return { complaints: told.slice(0, maxComplaints).map(toComplaint) };
  } catch (error) {
    return { broken: messageOf(error) };
  }
}

/** Whether an error would be one whatever stood at a place whose value is not known. */
function isKnown({ instancePath, keyword }: ErrorObject, place: string): boolean {
  if (`${instancePath}/`.startsWith(`${place}/`)) return false;
  // What holds the place has the keys that it has; all else may hang on the value.
  const holds = `${place}/`.startsWith(`${instancePath}/`);
  return !holds || keyword === 'required' || keyword === 'additionalProperties';
}

/** Each complaint takes memory: `allErrors` is for arguments of few values. */
function compileOnce(schema: JsonObject, allErrors: boolean): ValidateFunction | string {
  const key = JSON.stringify([allErrors, schema]);
  let validate = kept.get(key);
  if (validate === undefined) {
    validate = compile(schema, allErrors);
    const [oldest] = kept.keys();
    if (kept.size >= maxKept && oldest !== undefined) kept.delete(oldest);
    kept.set(key, validate);
  }
  return validate;
}

function compile(schema: JsonObject, allErrors: boolean): ValidateFunction | string {
  if (schema['$async'] === true) return 'an asynchronous schema cannot be used';
  try {
    // An instance of its own: two modules may use the same $id.
    const ajv = new Ajv2020({
      strict: false,
      allErrors,
      verbose: true,
      useDefaults: true,
      // A member may be called as what every object has: `constructor`.
      ownProperties: true,
      validateSchema: false,
      logger: false,
    });
    addFormats(ajv);
    return ajv.compile(schema);
  } catch (error) {
    return messageOf(error);
  }
}
