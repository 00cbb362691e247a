import { definitionOrigins } from '../definition.ts';

/** gateway → inbox: this is what the workcell consists of from now on; the name stays. */
export const workcellDefine = {
  type: 'workcell.define',
  header: [],
  body: {
    type: 'object',
    properties: {
      /** A `Workcell`, as it was built from a file or a document. */
      workcell: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          config: { type: 'object' },
          modules: { type: 'array' },
          locations: { type: 'object' },
        },
        required: ['name', 'config', 'modules', 'locations'],
        additionalProperties: true,
      },
      /** Whether the workcell file says so, read again, or somebody has handed it in. */
      from: { type: 'string', enum: definitionOrigins },
      /** Who has, as far as is known. */
      by: { type: 'string', maxLength: 200 },
    },
    required: ['workcell', 'from'],
    additionalProperties: false,
  },
} as const;
