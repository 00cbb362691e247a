/** So many runs are asked for at most: the answer, a hello, must not become too large a message. */
export const mostAskedRuns = 5_000;

/**
 * owner → all agents, by fanout: who is there? Where the store may be an old copy, with the runs of which agents are to
 * tell even what they keep no results of.
 */
export const askHello = {
  type: 'ask-hello',
  header: ['epoch'],
  body: {
    type: 'object',
    properties: { runs: { type: 'array', items: { type: 'string' }, maxItems: mostAskedRuns } },
    additionalProperties: false,
  },
} as const;
