import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import { foreignSchema } from './foreign-schema.ts';

// ajv-formats is CommonJS: under NodeNext its default export is the module object.
const addFormats = addFormatsModule.default;

let ofSchemas: Ajv2020 | undefined;

/**
 * Demands that what others wrote is a JSON Schema by which values can be judged. Whoever judges by it looks no further: to compile the
 * schemas of JSON Schema itself takes tens of milliseconds.
 * @param defaults as they will be asked for
 * @throws Error that says what is wrong where
 */
export function demandSchema(schema: AnySchema, { defaults }: { defaults: boolean }): void {
  // First what is too large for everything else.
  const foreign = foreignSchema(schema);
  if (ofSchemas === undefined) {
    ofSchemas = new Ajv2020({ strict: false, allErrors: true, ownProperties: true, logger: false });
    addFormats(ofSchemas);
  }
  // It throws, or answers at once: no schema of JSON Schema is asynchronous.
  void ofSchemas.validateSchema(schema, true);
  foreign.compile({ defaults, all: true });
}
