/**
 * Who asked for what: a chain of hashes in the store and in files, its list and its check. It knows requests and who makes them, and
 * nothing of what they ask for.
 */

export { auditApi } from './audit-api.ts';
export { AuditFolder } from './audit-folder.ts';
export { auditRequests } from './audit-requests.ts';
export { auditRouter } from './audit-router.ts';
export { AuditScribe } from './audit-scribe.ts';
export { Auditor } from './auditor.ts';
export { demandOwnStore } from './demand-own-store.ts';
export { tellHandshakes } from './tell-handshakes.ts';
