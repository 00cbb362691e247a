/**
 * The orchestrator: decides who owns a workcell, and for how long. Its loop over the inbox, terms, commits, which agents are alive, and
 * which message makes its owners fail.
 */

export { createOrchestrator } from './orchestrator.ts';
