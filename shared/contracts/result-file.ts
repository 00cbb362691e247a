import type { FromSchema } from 'json-schema-to-ts';
import type { JsonOf } from '../kernel/json/json.ts';
import { count, flag, sha256, text } from './fields.ts';
import { openObject, optional } from './object-schema.ts';

/** A file that belongs to a run, as it lies in the gateway's data folder. `sha256` is lower-case hexadecimal. */
export const storedFileSchema = openObject({
  label: text,
  /** Relative to the run's folder, with forward slashes. */
  path: text,
  ...{ size: count, sha256 },
  [optional]: {
    /** True where a simulated run made it: then it lies on no disk. */
    simulated: flag,
  },
});

export type StoredFile = JsonOf<FromSchema<typeof storedFileSchema>>;
