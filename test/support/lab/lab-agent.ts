import { cpSync, mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openJournal } from '../../../module-agents/journal/journal.ts';
import { createAgent, type AgentOptions } from '../../../module-agents/runtime/agent.ts';
import type { ModuleDefinition } from '../../../module-agents/sdk/index.ts';
import type { Broker } from '../../../shared/broker/broker.ts';
import type { Enrolment } from '../../../shared/contracts/enrolment.ts';
import type { Service } from '../../../shared/kernel/lifecycle/service.ts';
import { readPublicKey } from '../../../shared/access/signing/proof.ts';
import type { AgentTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import { Witness } from '../witness.ts';
import type { LabSite } from './lab-site.ts';

/** What a test wants otherwise about an agent of its lab. */
export interface AgentChanges extends Partial<
  Pick<AgentOptions, 'gatewayUrl' | 'gatewayKey' | 'labKey' | 'drainSeconds'>
> {
  timing?: Partial<AgentTiming>;
  module?: string;
  instance?: string;
  /** Replaces or wraps the agent's own. */
  broker?: (own: Broker) => Broker;
  /** Where the broker is found, where not as for everybody. */
  brokerUrl?: string;
  /** It has an account and a key of its own, and heeds what its lab has signed. */
  enrolment?: Enrolment;
  journalDir?: string;
  witness?: Witness;
  /** What the module has besides the witness's actions. */
  definition?: Partial<ModuleDefinition>;
}

/** Starts an agent of the lab in this process; resolves when it has said hello. */
export async function startLabAgent(
  lab: LabSite,
  changes: AgentChanges & { gatewayUrl: string },
): Promise<LabAgent> {
  const { module = 'arm', instance = 'a', broker: wrap = (own) => own } = changes;
  const { enrolment, drainSeconds } = changes;
  const { gatewayKey = enrolment && (() => enrolment.key) } = changes;
  const { labKey = enrolment && readPublicKey(enrolment.lab_key) } = changes;
  const url = changes.brokerUrl ?? enrolment?.broker_url;
  const broker = lab.openBroker(`agent ${module}/${instance}`, url, enrolment !== undefined);
  const witness = changes.witness ?? new Witness(path.join(lab.folder, `witness-${module}-${instance}`));
  const journalDir = changes.journalDir ?? path.join(lab.folder, `journals-${module}-${instance}`);
  const service = createAgent({
    workcell: lab.workcell.name,
    module: witness.module({ name: module, ...changes.definition }),
    address: { module, instance },
    broker: wrap(broker),
    gatewayUrl: changes.gatewayUrl,
    ...(gatewayKey === undefined ? {} : { gatewayKey }),
    ...(labKey === undefined ? {} : { labKey }),
    journalDir,
    log: lab.log,
    ...(drainSeconds === undefined ? {} : { drainSeconds }),
    timing: { ...lab.timing.agent, flush: 300, abort: 300, ...changes.timing },
  });
  lab.onClose(async () => {
    witness.openAll();
    await service.stop();
  });
  await service.start();
  return new LabAgent(lab, { service, broker, witness, journalDir, module, instance });
}

type Parts = Pick<LabAgent, 'service' | 'broker' | 'witness' | 'journalDir' | 'module' | 'instance'>;

/** An agent of the lab in this process, with what a test needs to break it. */
export class LabAgent {
  readonly service: Service;
  readonly broker: Broker;
  readonly witness: Witness;
  readonly journalDir: string;
  readonly module: string;
  readonly instance: string;
  readonly #lab: LabSite;

  constructor(lab: LabSite, parts: Parts) {
    this.#lab = lab;
    this.service = parts.service;
    this.broker = parts.broker;
    this.witness = parts.witness;
    this.journalDir = parts.journalDir;
    this.module = parts.module;
    this.instance = parts.instance;
  }

  /** What its journal holds at this moment. */
  journal(): string {
    return readFileSync(path.join(this.#folderOf(this.journalDir), 'journal.jsonl'), 'utf8');
  }

  /** Its process dies at this moment; resolves with the journals as they are on its disk. */
  async crash(): Promise<string> {
    const copy = mkdtempSync(`${this.journalDir}-`);
    cpSync(this.journalDir, copy, { recursive: true, filter: (file) => !/lock\.(db|pid)/.test(file) });
    await this.broker.close();
    return copy;
  }

  /** Ends it in good order, so that another may have its name and its journal. */
  async end(): Promise<void> {
    await this.service.stop();
    await this.broker.close();
  }

  /** Has its journal, or that copy of it, forget all settled commands but the latest `kept`, as it does by itself after a thousand. */
  async compact(kept: number, journalDir = this.journalDir): Promise<void> {
    const retention = { settled: kept, bytes: 1e6 };
    const journal = await openJournal(this.#folderOf(journalDir), { log: this.#lab.log, retention });
    await journal.close();
  }

  #folderOf(journalDir: string): string {
    return path.join(journalDir, this.#lab.workcell.name, this.module, this.instance);
  }
}
