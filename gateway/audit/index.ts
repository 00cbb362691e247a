/**
 * Records who asked for what, as a chain of hashes in the store and in files; lists the entries and checks the chain. It knows requests
 * and their callers, but not what they ask for.
 */

export { audit } from './audit-router.ts';
export type { Tail } from './audit-files.ts';
export { auditFilesOf } from './audit-files-of.ts';
export { demandOwnStore } from './own-store.ts';
export { auditRequests, reportHandshakes } from './audit-requests.ts';
export { AuditWriter } from './copy-to-files.ts';
export { Auditor } from './chain-writer.ts';
