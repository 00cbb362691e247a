import type { FromSchema } from 'json-schema-to-ts';
import type { JsonOf } from '../kernel/json/json.ts';

/** A file that belongs to a run, as it lies in the gateway's data folder. `sha256` is lower-case hexadecimal. */
export const storedFileSchema = {
  type: 'object',
  properties: {
    label: { type: 'string' },
    /** Relative to the run's folder, with forward slashes. */
    path: { type: 'string' },
    size: { type: 'integer', minimum: 0 },
    sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
    /** True where a simulated run made it: then it lies on no disk. */
    simulated: { type: 'boolean' },
  },
  required: ['label', 'path', 'size', 'sha256'],
} as const;

export type StoredFile = JsonOf<FromSchema<typeof storedFileSchema>>;
