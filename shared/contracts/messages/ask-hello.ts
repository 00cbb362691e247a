/** So many runs are asked for at most: the answer, a hello, must not become too large a message. */
export const mostAskedRuns = 5_000;

/**
 * owner → all agents, by fanout: who is there? Where the store is an old copy, with the runs that it has as unfinished: of these
 * agents tell also what they keep no results of. Unasked they cannot, for a hello holds no 20,000 runs; untold, a step that one of
 * a pool did long ago would be done again by another.
 */
export const askHello = {
  type: 'ask-hello',
  route: 'all-agents',
  header: ['epoch'],
  body: {
    type: 'object',
    properties: { runs: { type: 'array', items: { type: 'string' }, maxItems: mostAskedRuns } },
    additionalProperties: false,
  },
} as const;
