import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';

// ajv-formats is CommonJS: under NodeNext its default export is the module object.
const addFormats = addFormatsModule.default;

let judge: Ajv2020 | undefined;

/**
 * Demands that what others wrote is a JSON Schema. Whoever compiles it then has an ajv that looks no further
 * (`validateSchema: false`): each ajv that does compiles the schemas of JSON Schema itself, which takes tens of milliseconds.
 * @throws Error that says what is wrong where.
 */
export function demandJsonSchema(schema: AnySchema): void {
  if (judge === undefined) {
    judge = new Ajv2020({ strict: false, allErrors: true, ownProperties: true, logger: false });
    addFormats(judge);
  }
  // It throws, or answers at once: no schema of JSON Schema is asynchronous.
  void judge.validateSchema(schema, true);
}
