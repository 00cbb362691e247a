/**
 * Who asked for what: a chain of hashes in the store and in files, its list and its check. It knows requests and who makes them, and
 * nothing of what they ask for.
 */

export { auditApi, auditRouter } from './audit-router.ts';
export { AuditFolder, demandOwnStore } from './audit-folder.ts';
export { auditRequests, reportHandshakes } from './audit-requests.ts';
export { AuditWriter } from './audit-writer.ts';
export { Auditor } from './auditor.ts';
