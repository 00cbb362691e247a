/** Who asks: keys, users, sessions, the OpenID provider, and the enrolment of agents. It does not know what runs or records are. */

export { accessPolicy, type AccessPolicy } from './access/access-policy.ts';
export { demandSafe, type ExposureSettings, whatIsMissing } from './access/exposure.ts';
export { guardDoors } from './access/guard-doors.ts';
export { isAddress, readHost } from './access/host-name.ts';
export { identify, keySentWith } from './access/identify.ts';
export { Keyring } from './access/keyring.ts';
export { Proxies, throughProxies } from './access/proxies.ts';
export { strictTransport } from './access/strict-transport.ts';
export { agentsApi } from './agents/agents-api.ts';
export { agentsRouter } from './agents/agents-router.ts';
export { allEnrolled, forgottenAgents } from './agents/enrol-agent.ts';
export { agentsWith, readLabKey } from './agents/lab-key.ts';
export type { IdentityContext } from './context.ts';
export { keysApi } from './keys/keys-api.ts';
export { keysRouter } from './keys/keys-router.ts';
export { type OidcSettings, readProvider } from './oidc/provider-settings.ts';
export { sessionApi } from './session/session-api.ts';
export { sessionRouter } from './session/session-router.ts';
export { usersApi } from './users/users-api.ts';
export { usersRouter } from './users/users-router.ts';
