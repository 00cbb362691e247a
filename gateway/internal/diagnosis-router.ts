import { statfs } from 'node:fs/promises';
import { Router } from 'express';
import type { Diagnosis } from '../../shared/contracts/diagnosis.ts';
import { internalApi } from '../../shared/contracts/internal-api.ts';
import { whyUnfit } from '../../shared/contracts/module-report.ts';
import { describeActing, describeLeftBehind, isDeaf, unwanted } from '../../shared/contracts/still-acting.ts';
import { decodeWorkcellState } from '../../shared/contracts/workcell-state.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import { timedOut, within } from '../../shared/lifecycle/deadline.ts';
import { whyUnserved } from '../../shared/workcell/served.ts';
import type { GatewayContext } from '../context.ts';
import { resource } from '../http/resource.ts';

/** How long the store may take to answer, in milliseconds: a diagnosis of what is broken must come soon. */
const storeMs = 3_000;

/** What `weir doctor` asks for. Answers also where broker or store are away, and says so. */
export function diagnosisRouter(context: GatewayContext): Router {
  const router = Router();
  resource(router, internalApi.diagnosis, {
    get: async (_request, response) => void response.json(await diagnose(context)),
  });
  return router;
}

async function diagnose(context: GatewayContext): Promise<Diagnosis> {
  const { broker, data, version, workcell } = context;
  const active = workcell.modules.filter((module) => module.active);
  const { bavail, bsize } = await statfs(data.root);
  return {
    version,
    workcell: workcell.name,
    now: Date.now(),
    broker: broker.health(),
    data: { folder: data.root, free_bytes: bavail * bsize },
    modules: active.map((module) => module.name),
    unserved: active.flatMap((module) => {
      const reason = whyUnserved(module);
      return reason === undefined ? [] : [{ module: module.name, reason }];
    }),
    ...(await askStore(context)),
  };
}

async function askStore({ store }: GatewayContext): Promise<Pick<Diagnosis, 'store' | 'instances'>> {
  try {
    const answers = Promise.all([store.now(), store.misgivings(), store.readWorkcell()]);
    const found = await within(answers, storeMs);
    if (found === timedOut) throw new WeirError('store_unavailable', 'the store does not answer');
    const [now, misgivings, fields] = found;
    const { instances: records, reports } = decodeWorkcellState(fields);
    const instances = [...records].map(([key, record]) => {
      const { module, instance, presence, since, error } = record;
      const deaf = unwanted(record).filter((entry) => isDeaf(entry, now));
      const report = reports.get(key);
      const unfit = report && whyUnfit(report);
      return {
        ...{ module, instance, presence, since },
        ...(error === undefined ? {} : { error }),
        ...(unfit === undefined ? {} : { unfit }),
        ...some(
          'unwanted',
          deaf.map((entry) => describeActing(entry, now)),
        ),
        ...some('left_behind', (record.left_behind ?? []).map(describeLeftBehind)),
      };
    });
    return { store: { up: true, now, misgivings }, instances };
  } catch (error) {
    return { store: { up: false, reason: messageOf(error) }, instances: [] };
  }
}

/** A list under its name, or nothing where it is empty. */
function some<Name extends string>(name: Name, list: string[]): Partial<Record<Name, string[]>> {
  return list.length === 0 ? {} : ({ [name]: list } as Record<Name, string[]>);
}
