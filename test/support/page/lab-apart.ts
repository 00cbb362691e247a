import { inject } from 'vitest';
import type { WeirProcess } from '../cli-process.ts';
import { freePort } from '../free-port.ts';
import { until } from '../until.ts';
import { instruments, PageLab, type Instrument } from './page-lab.ts';

/** A lab whose gateway, orchestrator and agents are processes of their own, on RabbitMQ and Redis, to be killed and frozen. */
export class LabApart extends PageLab {
  readonly #agents = new Map<Instrument, WeirProcess>();
  #gateway!: WeirProcess;

  static async openApart(): Promise<LabApart> {
    const services = { WEIR_BROKER_URL: inject('brokerUrl'), WEIR_STORE_URL: inject('storeUrl') };
    const lab = new LabApart(await PageLab.place('{}'), await freePort(), services);
    await Promise.all([lab.startGateway(), lab.start(['orchestrator'])]);
    await Promise.all(instruments.map((name) => lab.startAgent(name)));
    await until('the lab knows its instruments', async () => {
      const now = await lab.get<{ instruments: { state: string }[] }>('now');
      return now.instruments.filter(({ state }) => state === 'idle').length === instruments.length;
    });
    return lab;
  }

  async startGateway(): Promise<void> {
    this.#gateway = await this.start(['gateway']);
  }

  async killGateway(): Promise<void> {
    this.#gateway.signal('SIGKILL');
    await this.#gateway.ended;
  }

  /** Starts a second gateway on the same store, broker and data folder; resolves to its URL and what kills it. */
  async startOtherGateway(): Promise<{ url: string; kill: () => Promise<void> }> {
    const port = await freePort();
    const other = await this.start(['gateway'], { WEIR_PORT: String(port) });
    const kill = async (): Promise<void> => {
      other.signal('SIGKILL');
      await other.ended;
    };
    return { url: `http://127.0.0.1:${port}`, kill };
  }

  async startAgent(name: Instrument): Promise<void> {
    this.#agents.set(name, await this.start(['agent', name]));
  }

  async killAgent(name: Instrument): Promise<void> {
    const agent = this.#agents.get(name)!;
    agent.signal('SIGKILL');
    await agent.ended;
  }

  /** The agent's process gets no time until it is let go on. */
  freezeAgent(name: Instrument): void {
    process.kill(this.#agents.get(name)!.pid, 'SIGSTOP');
  }

  thawAgent(name: Instrument): void {
    process.kill(this.#agents.get(name)!.pid, 'SIGCONT');
  }
}
