/** The groups of calls, in the order in which they are shown, with what each is for. */
export const tags = {
  Lab: 'How the lab stands now, and what changes.',
  Runs: 'Hand workflows in, follow them, and say what is to become of them.',
  Asks: 'Questions that runs put to people, and their answers.',
  Workcell: 'The instruments and locations: what they are and how they stand.',
  Orders: 'What operators order of the workcell or of one module.',
  Events: 'What happened, as clients and weir log it.',
  Data: 'Values and files, of steps and of clients.',
  Experiments: 'What runs, events and datapoints belong to.',
  Campaigns: 'Collections of experiments.',
  Keys: 'What callers prove themselves with, and what each may do.',
  Users: 'People who sign in on the page with a password.',
  Session: 'How the page knows who sits before it.',
  Audit: 'Who asked for what, and what came of it.',
  Health: 'Signs of life, for programs that watch the gateway.',
  Description: 'This description, and the schemas of the files that people write.',
  Internal: 'What agents and the command line ask for. It changes without notice.',
} as const;

export type Tag = keyof typeof tags;
