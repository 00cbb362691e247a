import { statfs } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../shared/kernel/config/read-config.ts';
import type { Finding } from '../../shared/contracts/findings.ts';
import {
  fail,
  ok,
  judgeAgents,
  judgeForgotten,
  judgeLabKey,
  judgeDisk,
  judgeMisgivings,
} from '../../shared/explain/index.ts';
import { nothingThere } from '../../shared/kernel/errors/nothing-there.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { createLogger } from '../../shared/kernel/log/logger.ts';
import { gatewayOf, GatewayClient } from '../client/index.ts';
import { version } from '../settings/index.ts';
import { judgeBroker, judgePolicies } from './judge-broker.ts';
import { judgeGateway, type Answer } from './judge-gateway.ts';

/** How long the gateway may take to answer (milliseconds). */
const patienceMs = 3_000;

/** Looks at everything that weir stands on, from this machine; each part that fails is a finding. */
export async function examine(config: Config, signal: AbortSignal): Promise<Finding[]> {
  const answer = await askGateway(config, signal);
  const gateway = 'found' in answer ? [answer] : judgeGateway(answer, version);
  const diagnosis = 'found' in answer ? undefined : answer.diagnosis;
  const workcell = diagnosis?.workcell ?? (await nameOf(config.workcell));
  return [
    ...gateway,
    ...(await examineBroker(config, workcell)),
    ...(await examineStore(config, workcell)),
    await examineJournals(config.journal_dir),
    ...(diagnosis
      ? [...judgeAgents(diagnosis), ...judgeLabKey(diagnosis), ...judgeForgotten(diagnosis)]
      : []),
  ];
}

async function askGateway(config: Config, signal: AbortSignal): Promise<Answer | Finding> {
  const { gateway_url } = config;
  const client = new GatewayClient(gatewayOf(config), { ms: patienceMs, signal });
  const asked = Date.now();
  try {
    const diagnosis = await client.ask((api) => api.GET('/internal/diagnosis'));
    return { diagnosis, url: gateway_url, at: (asked + Date.now()) / 2 };
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return fail(
      'gateway',
      error.message,
      'start it with weir up or weir gateway; nothing else can be asked of it',
    );
  }
}

/** The name in the workcell file, for as long as no gateway can tell it; what is wrong with the file is not asked here. */
async function nameOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const { loadWorkcell } = await import('../../shared/workcell/load-workcell.ts');
  return loadWorkcell(file, () => false).then(
    ({ workcell }) => workcell.name,
    () => undefined,
  );
}

/** `memory:` can be seen through the gateway only. */
async function examineBroker(
  { broker_url: url, broker_management_url, insecure_network }: Config,
  workcell: string | undefined,
): Promise<Finding[]> {
  if (url.startsWith('memory:')) return [];
  const [{ examineAmqp }, { examinePolicies }] = await Promise.all([
    import('../../shared/broker/amqp/examine-amqp.ts'),
    import('../../shared/broker/amqp/examine-policies.ts'),
  ]);
  try {
    const facts = await examineAmqp(url, workcell);
    const policies = await examinePolicies(url, workcell ?? 'workcell', {
      managementUrl: broker_management_url,
      insecureNetwork: insecure_network === 'yes',
    });
    return [...judgeBroker(facts, workcell), ...judgePolicies(policies)];
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return [fail('broker', error.message, 'start it, or correct WEIR_BROKER_URL')];
  }
}

/** A store in a folder belongs to the process that has opened it, and is seen through the gateway only. */
async function examineStore({ store_url }: Config, workcell: string | undefined): Promise<Finding[]> {
  if (store_url.startsWith('file:')) return [];
  const { openStore } = await import('../../shared/store/open-store.ts');
  const log = createLogger({ level: 'silent', service: 'doctor' });
  try {
    const store = await openStore(store_url, { workcell: workcell ?? 'doctor', log });
    try {
      await store.check();
      return judgeMisgivings('store', await store.misgivings());
    } finally {
      await store.close();
    }
  } catch (error) {
    if (!WeirError.is(error)) throw error;
    return [fail('store', error.message, 'start it, or correct WEIR_STORE_URL')];
  }
}

async function examineJournals(journalDir: string): Promise<Finding> {
  const check = 'disk of the journals';
  // The folder is made by the first agent.
  for (let folder = path.resolve(journalDir); ; folder = path.dirname(folder)) {
    const disk = await statfs(folder).catch(nothingThere);
    if (disk) return judgeDisk(check, folder, disk.bavail * disk.bsize);
    if (folder === path.dirname(folder)) return ok(check, 'nothing is there yet');
  }
}
