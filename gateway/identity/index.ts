/**
 * Identifies callers: keys, users, sessions, the OpenID provider, and the enrolment of agents. It does not know what runs or records are.
 */

export { accessPolicy, type AccessPolicy } from './access/allowed-hosts.ts';
export {
  demandSafe,
  whatIsMissing,
  Proxies,
  throughProxies,
  guardDoors,
  strictTransport,
} from './access/guard-doors.ts';
export { isAddress, readHost } from './access/allowed-hosts.ts';
export { identify, keySentWith } from './access/identify.ts';
export { Keyring } from './access/keyring.ts';
export { agents } from './agents/agents-router.ts';
export { allEnrolled, forgottenAgents } from './agents/enrol-agent.ts';
export { agentsWith, readLabKey } from './agents/lab-key.ts';
export type { IdentityContext } from './context.ts';
export { keys } from './keys/keys-router.ts';
export { readProvider } from './oidc/provider-settings.ts';
export { session } from './session/session-router.ts';
export { users } from './users/users-router.ts';
