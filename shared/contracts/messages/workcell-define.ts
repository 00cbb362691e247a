/** gateway → inbox: this is what the workcell consists of from now on; the name stays. Forgotten when the owner ends. */
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
    },
    required: ['workcell'],
    additionalProperties: false,
  },
} as const;
