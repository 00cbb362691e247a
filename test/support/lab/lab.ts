import type { Gateway } from '../../../gateway/server/gateway.ts';
import type { Orchestrator } from '../../../orchestrator/leadership/orchestrator.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { StoredRun } from '../../../shared/contracts/run.ts';
import { runWaitInWords } from '../../../shared/explain/waits/in-words.ts';
import { logSentence } from '../../../shared/sentences/log-line.ts';
import { ask, type Answer } from '../ask.ts';
import { until } from '../until.ts';
import { startLabAgent, type AgentChanges, type LabAgent } from './lab-agent.ts';
import { startLabGateway, type GatewayChanges } from './lab-gateway.ts';
import { startLabOrchestrator, type OrchestratorChanges } from './lab-orchestrator.ts';
import { LabSite, type LabOptions } from './lab-site.ts';
import { PlayedAgent } from './played-agent.ts';
import { PlayedOwner } from './played-owner.ts';
import { multipart } from './submission.ts';

/**
 * A lab in which a test starts what it needs: gateways, orchestrators and agents in this process, which share nothing but what
 * the test lets them share, or agents as processes of their own (`AgentProcess`). The test itself may be the owner of the
 * workcell, or an agent.
 */
export class Lab extends LabSite {
  /** To which `begin` hands in its runs. */
  readonly experiment = newId();
  /** The one that was started last. */
  gateway!: Gateway;

  static async open(options: LabOptions = {}): Promise<Lab> {
    const lab = new Lab(options);
    await lab.openStore();
    return lab;
  }

  /** A lab that is closed when the test is over, whose `onTestFinished` this is. */
  static async openFor(
    onTestFinished: (close: () => Promise<void>) => void,
    options: LabOptions = {},
  ): Promise<Lab> {
    const lab = await Lab.open(options);
    onTestFinished(() => lab.close());
    return lab;
  }

  /** Resolves when it listens. */
  async startGateway(changes: GatewayChanges = {}): Promise<Gateway> {
    return (this.gateway = await startLabGateway(this, changes));
  }

  /** Resolves when it owns the workcell, or stands by. */
  startOrchestrator(changes: OrchestratorChanges = {}): Promise<Orchestrator & { broker: Broker }> {
    return startLabOrchestrator(this, changes);
  }

  /** Resolves when it has said hello. */
  startAgent(changes: AgentChanges = {}): Promise<LabAgent> {
    return startLabAgent(this, { gatewayUrl: this.gateway.url(), ...changes });
  }

  /** The test is the owner from now on. */
  playOwner(): Promise<PlayedOwner> {
    return PlayedOwner.begin(this);
  }

  /** The test is the agent arm/a from now on. */
  playAgent(): Promise<PlayedAgent> {
    return PlayedAgent.begin(this);
  }

  /** Everything that a small lab has. */
  async startAll(changes: GatewayChanges = {}): Promise<LabAgent> {
    await this.startGateway(changes);
    await this.startOrchestrator();
    return this.startAgent();
  }

  url(path: string): string {
    return new URL(path, this.gateway.url()).href;
  }

  /** Asks the gateway something; a document, where there is one, is sent as JSON. */
  ask<Body = JsonObject>(
    method: string,
    path: string,
    document?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<Body>> {
    return ask<Body>(method, this.url(path), document, headers);
  }

  /** Submits a form; fields alone are sent urlencoded. */
  submit(form: FormData | Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    const body = form instanceof FormData ? form : new URLSearchParams(form);
    return fetch(this.url('/runs/start'), { method: 'POST', body, headers });
  }

  /** The form of a run of these steps, with these files by name. */
  form(steps: JsonObject[], files: Record<string, string> = {}): FormData {
    return multipart(
      { experiment_id: this.experiment, workflow: JSON.stringify({ name: 'whole', flowdef: steps }) },
      Object.entries(files).map(([name, content]) => ['files', name, content]),
    );
  }

  /** Submits a run that is fine; resolves with its id. */
  async begin(steps: JsonObject[], files?: Record<string, string>): Promise<string> {
    const answer = await this.submit(this.form(steps, files));
    if (!answer.ok) throw new Error(await answer.text());
    return ((await answer.json()) as { run_id: string }).run_id;
  }

  /** The same, once the run is completed. */
  async complete(...of: Parameters<Lab['begin']>): Promise<string> {
    const run = await this.begin(...of);
    await this.untilState(run, 'completed');
    return run;
  }

  async cancel(run: string): Promise<void> {
    const answer = await fetch(this.url(`/runs/${run}/cancel`), { method: 'POST' });
    if (!answer.ok) throw new Error(await answer.text());
  }

  /** Resolves with the run once it is in that state. @throws Error that tells its log where it does not get there. */
  async untilState(run: string, state: string, ms = 40_000): Promise<StoredRun> {
    let stored: StoredRun | undefined;
    await until(
      `the run is ${state}`,
      async () => {
        // A store that is away is waited for, too.
        stored = await this.store.readRun(run).catch((error: unknown) => {
          if (WeirError.is(error, 'store_unavailable')) return stored;
          throw error;
        });
        return stored?.state === state;
      },
      ms,
    ).catch(async (error: unknown) => {
      const story = (await this.logOf(run)).join('\n');
      throw new Error(
        `${String(error)}; it is ${stored?.state}: ${runWaitInWords(stored?.summary ?? {})}\n${story}`,
        {
          cause: error,
        },
      );
    });
    return stored!;
  }

  async logOf(run: string): Promise<string[]> {
    const lines = await this.store.readLog(run);
    const { definition } = (await this.store.readRun(run)) ?? { definition: { steps: [] } };
    return lines.map((line) => logSentence(line, definition));
  }
}
