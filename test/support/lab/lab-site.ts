import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Broker } from '../../../shared/broker/broker.ts';
import { openBroker } from '../../../shared/broker/open-broker.ts';
import { createLogger } from '../../../shared/kernel/log/logger.ts';
import { openStore } from '../../../shared/store/open-store.ts';
import type { Store } from '../../../shared/store/store.ts';
import type { ProtocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { parseWorkcell } from '../../../shared/workcell/load-workcell.ts';
import type { Workcell } from '../../../shared/contracts/workcell.ts';
import { tenth } from '../scaled-timing.ts';
import { uniqueWorkcell } from '../unique-workcell.ts';
import type { LabServices } from './services.ts';

export interface LabOptions extends LabServices {
  /** Names of modules; `arm` unless given. */
  modules?: string[];
  /** The section `config` of the workcell file. */
  config?: string;
  /** More of the workcell file. */
  more?: string;
  /** A tenth of the protocol's times unless given. */
  timing?: ProtocolTiming;
  /** On how many replicas of the store must be what is accepted. */
  replicas?: number;
}

/** What the parts of a lab stand on: a workcell and a folder of its own, its store, and connections to its broker. */
export class LabSite {
  readonly log = createLogger({ level: 'silent', service: 'test' });
  readonly brokerUrl: string;
  /** Others once the lab was moved. */
  storeUrl: string;
  readonly workcell: Workcell;
  readonly folder = mkdtempSync(path.join(tmpdir(), 'weir-lab-'));
  /** Where gateways keep files. */
  dataDir = path.join(this.folder, 'data');
  readonly timing: ProtocolTiming;
  readonly #replicas: number;
  /** The one that was opened last. */
  store!: Store;
  readonly #closers: (() => Promise<unknown>)[] = [];

  protected constructor(options: LabOptions) {
    const { brokerUrl = 'memory:', modules = ['arm'], config = '{}', more = '' } = options;
    this.timing = options.timing ?? tenth;
    this.#replicas = options.replicas ?? 0;
    this.brokerUrl = brokerUrl;
    this.storeUrl = options.storeUrl ?? `file:${path.join(this.folder, 'store')}`;
    const names = modules.map((name) => `  - { name: ${name}, interface: file }`);
    const text = `name: ${uniqueWorkcell('lab')}\nconfig: ${config}\nmodules:\n${names.join('\n')}\n${more}`;
    this.workcell = parseWorkcell(text, path.join(this.folder, 'workcell.yaml')).workcell;
    this.onClose(() => rm(this.folder, { recursive: true, force: true, maxRetries: 5 }));
  }

  /** What is done when the lab is closed, the latest first. */
  onClose(close: () => Promise<unknown>): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }

  async openStore(): Promise<Store> {
    const { workcell, log, timing } = this;
    const store = await openStore(this.storeUrl, {
      ...{ workcell: workcell.name, log, timing: timing.store, replicas: this.#replicas },
    });
    this.onClose(() => store.close());
    this.store = store;
    return store;
  }

  /** @param enrolled the URL has the account of one agent */
  openBroker(name: string, url = this.brokerUrl, enrolled = false): Broker {
    const { workcell, log, timing } = this;
    const broker = openBroker(url, { workcell: workcell.name, name, log, enrolled, timing: timing.broker });
    this.onClose(() => broker.close());
    return broker;
  }
}
