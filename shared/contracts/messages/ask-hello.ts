/** owner → all agents, by fanout: who is there? */
export const askHello = {
  type: 'ask-hello',
  header: ['epoch'],
  body: { type: 'object', properties: {}, additionalProperties: false },
} as const;
