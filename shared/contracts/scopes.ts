/** What a caller may be allowed to do: each call of the HTTP interface wants one of these. */
export const scopes = [
  'runs:read',
  'runs:submit',
  'runs:control',
  'data:read',
  'data:write',
  'lab:read',
  'lab:operate',
  'lab:stop',
  'lab:define',
  'outcomes:resolve',
  'agents:serve',
  'admin',
] as const;
export type Scope = (typeof scopes)[number];

const observer = ['runs:read', 'data:read', 'lab:read'] as const satisfies Scope[];
const scientist = [
  ...observer,
  'runs:submit',
  'runs:control',
  'data:write',
  'lab:stop',
] as const satisfies Scope[];
const operator = [...scientist, 'lab:operate', 'outcomes:resolve'] as const satisfies Scope[];
const engineer = [...operator, 'lab:define'] as const satisfies Scope[];

/** What people and programs are in a lab, and what each of them may do. */
export const roles = {
  observer,
  scientist,
  operator,
  engineer,
  admin: scopes,
  /** An agent on a lab's machine: the files of its commands, and no more. */
  agent: ['agents:serve'],
  /** A screen on a wall: how the lab and its runs stand, without what they measured. It may stop the lab where a gateway is told so. */
  kiosk: ['runs:read', 'lab:read'],
} as const satisfies Record<string, readonly Scope[]>;
export type Role = keyof typeof roles;

/** What keys of a role may do beside their scopes, as a gateway is told. */
export type Granted = Partial<Record<Role, readonly Scope[]>>;

export const roleNames = Object.keys(roles) as Role[];
