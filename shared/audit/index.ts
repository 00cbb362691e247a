/** Makes an entry of the audit, and checks its chain. It does not know where entries are kept. */

export { type AuditHead, auditId, auditLine, auditStart, chainEntry, readAuditLine } from './audit-entry.ts';
export { type AuditProblem, ChainCheck, toldProblems, checkLines } from './chain-check.ts';
