/** orchestrator → heartbeat queue, every 2 s: what has come before this one was there in time. */
export const marker = {
  type: 'marker',
  route: 'heartbeats',
  header: ['epoch'],
  body: { type: 'object', properties: {}, additionalProperties: false },
} as const;
