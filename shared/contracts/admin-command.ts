/** What an operator can ask of the workcell or of one module; WEI's words. */
export const adminCommands = [
  'safety_stop',
  'reset',
  'pause',
  'resume',
  'cancel',
  'shutdown',
  'lock',
  'unlock',
] as const;
export type AdminCommand = (typeof adminCommands)[number];

/** All that the store numbers: those, and what is about one instance's own actions. */
export const orderCommands = [...adminCommands, 'abandon'] as const;
export type OrderCommand = (typeof orderCommands)[number];
