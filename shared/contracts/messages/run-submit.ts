/** gateway → reports: a run lies in the store and wants to be carried through. */
export const runSubmit = {
  type: 'run.submit',
  route: 'reports',
  header: ['run_id'],
  body: { type: 'object', properties: {}, additionalProperties: false },
} as const;
