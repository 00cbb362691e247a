/** orchestrator → inbox: is anybody there? Whoever receives it owns the workcell. */
export const poke = {
  type: 'poke',
  route: 'inbox',
  header: [],
  body: { type: 'object', properties: {}, additionalProperties: false },
} as const;
