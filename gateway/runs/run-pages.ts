import { LRUCache } from 'lru-cache';
import { WeirError } from '../../shared/errors/weir-error.ts';
import type { GatewayContext } from '../context.ts';
import { workflowRun, type RunParts } from './workflow-run.ts';

/** A run as it is sent: the body is rendered once per revision. */
export interface RunPage {
  revision: number;
  body: Buffer;
}

const maxCachedBytes = 64 * 1024 * 1024;

/** Reads runs as pages. Clients poll every second, so an unchanged run must cost no more than asking for its revision. */
export class RunPages {
  readonly #context: GatewayContext;
  readonly #pages = new LRUCache<string, RunPage>({
    maxSize: maxCachedBytes,
    sizeCalculation: ({ body }) => body.length + 1,
  });

  constructor(context: GatewayContext) {
    this.#context = context;
  }

  /** The revision as it is now. @throws WeirError `run_not_found`, `store_unavailable`. */
  async revision(runId: string): Promise<number> {
    const { store, patience } = this.#context;
    const found = await patience.begin().withStore(() => store.readRevision(runId));
    if (!found) throw new WeirError('run_not_found', `there is no run ${runId}`);
    return found.revision;
  }

  /** The page of a run, which is at `revision` or newer. @throws WeirError `run_not_found`, `store_unavailable`. */
  async page(runId: string, revision: number): Promise<RunPage> {
    const cached = this.#pages.get(runId);
    if (cached?.revision === revision) return cached;
    const { store, patience } = this.#context;
    const run = await patience.begin().withStore(() => store.readRun(runId));
    if (!run) throw new WeirError('run_not_found', `there is no run ${runId}`);
    const page = { revision: run.revision, body: renderRun(run) };
    this.#pages.set(runId, page);
    return page;
  }
}

export function renderRun(run: RunParts): Buffer {
  return Buffer.from(JSON.stringify(workflowRun(run)));
}
