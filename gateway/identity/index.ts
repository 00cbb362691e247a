/**
 * Identifies callers: keys, users, sessions, the OpenID provider, and the enrolment of agents. It does not know what runs or records are.
 */

export { accessPolicy, type AccessPolicy } from './access/allowed-hosts.ts';
export {
  demandSafe,
  type ExposureSettings,
  whatIsMissing,
  Proxies,
  throughProxies,
  guardDoors,
  strictTransport,
} from './access/guard-doors.ts';
export { isAddress, readHost } from './access/host-name.ts';
export { identify, keySentWith } from './access/identify.ts';
export { Keyring } from './access/keyring.ts';
export { agentsApi, agentsRouter } from './agents/agents-router.ts';
export { allEnrolled, forgottenAgents } from './agents/enrol-agent.ts';
export { agentsWith, readLabKey } from './agents/lab-key.ts';
export type { IdentityContext } from './context.ts';
export { keysApi, keysRouter } from './keys/keys-router.ts';
export { type OidcSettings, readProvider } from './oidc/provider-settings.ts';
export { sessionApi, sessionRouter } from './session/session-router.ts';
export { usersApi, usersRouter } from './users/users-router.ts';
