import { LRUCache } from 'lru-cache';
import { isTerminal } from '../../shared/contracts/run.ts';
import type { GatewayContext } from '../context.ts';
import { findRevision, findRun } from './find-run.ts';
import { workflowRun, type RunParts } from './workflow-run.ts';

/** A run as it is sent. */
export interface RunPage {
  revision: number;
  body: Buffer;
}

interface CachedPage extends RunPage {
  terminal: boolean;
  /** When the store was last seen to have this revision, by the monotonic clock. */
  seenAt: number;
}

const maxCachedBytes = 64 * 1024 * 1024;
/**
 * A terminal run never changes, so the store is not asked for it again and again; but it is asked at times, because a
 * store may be restored from an older state, and runs may be forgotten.
 */
const terminalMs = 1_000;

/** Reads runs as pages, rendered once per revision: an unchanged run must cost no more than asking for its revision. */
export class RunPages {
  readonly #context: GatewayContext;
  readonly #pages = new LRUCache<string, CachedPage>({
    maxSize: maxCachedBytes,
    sizeCalculation: ({ body }) => body.length + 1,
  });

  constructor(context: GatewayContext) {
    this.#context = context;
  }

  /** The revision as it is now. @throws WeirError `run_not_found`, `store_unavailable`. */
  async revision(runId: string): Promise<number> {
    const cached = this.#pages.get(runId);
    const now = performance.now();
    if (cached?.terminal && now - cached.seenAt < terminalMs) return cached.revision;
    const found = await findRevision(this.#context, runId);
    if (cached?.revision === found.revision) cached.seenAt = now;
    return found.revision;
  }

  /** The page of a run, which is at `revision` or newer. @throws WeirError `run_not_found`, `store_unavailable`. */
  async page(runId: string, revision: number): Promise<RunPage> {
    const cached = this.#pages.get(runId);
    if (cached?.revision === revision) return cached;
    const seenAt = performance.now();
    const run = await findRun(this.#context, runId);
    const page = { revision: run.revision, body: renderRun(run), terminal: isTerminal(run.state), seenAt };
    this.#pages.set(runId, page);
    return page;
  }
}

export function renderRun(run: RunParts): Buffer {
  return Buffer.from(JSON.stringify(workflowRun(run)));
}
