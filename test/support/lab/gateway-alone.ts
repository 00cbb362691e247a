import { readdir } from 'node:fs/promises';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { workcellField } from '../../../shared/contracts/workcell-state.ts';
import { protocolTiming } from '../../../shared/kernel/timing/protocol-timing.ts';
import type { GatewayChanges } from './lab-gateway.ts';
import { Lab } from './lab.ts';
import type { PlayedOwner } from './played-owner.ts';
import { fine, type Run } from './submission.ts';

const readerAbout: JsonObject = {
  name: 'reader',
  actions: [
    {
      name: 'read',
      args: [],
      files: [{ name: 'protocol', required: false }],
      results: [],
      args_schema: {
        type: 'object',
        properties: {
          wells: { type: 'array', items: { type: 'string' } },
          gain: { type: 'number', default: 1 },
        },
        required: ['wells'],
      },
    },
  ],
};

/**
 * A lab of two instruments, `reader` and `arm`, of which only the gateway runs: it takes small files, and is out of time
 * soon. The test is the owner.
 */
export async function gatewayAlone(changes: GatewayChanges = {}): Promise<{ lab: Lab; owner: PlayedOwner }> {
  const more = 'locations: { arm: { nest: [1, 2, 3] } }';
  const lab = await Lab.open({ modules: ['reader', 'arm'], more, timing: protocolTiming });
  const owner = await lab.playOwner();
  await owner.commit({ [workcellField.about('reader/pc1')]: readerAbout });
  await lab.startGateway({
    ...changes,
    config: { max_upload: 1_000_000, keep_finished: 3600, keep_finished_runs: 1000, ...changes.config },
    timing: {
      requestDeadline: 300,
      confirm: 200,
      shown: 50,
      feedAgain: 10,
      retention: 20,
      ...changes.timing,
    },
  });
  return { lab, owner };
}

/** Submits a run that is fine, with these fields besides; the answer's body. */
export async function submitFine(lab: Lab, more: Record<string, string> = {}): Promise<Run> {
  const response = await lab.submit({ ...fine(), ...more });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json()) as Run;
}

/** Everything that submissions have left behind: runs in the store, and files below the data folder. */
export async function traces(lab: Lab): Promise<string[]> {
  const runs = (await lab.store.listRuns({ limit: 1000 })).runs;
  const files = await readdir(lab.dataDir, { recursive: true });
  return [
    ...runs.map(({ definition }) => definition.run_id),
    // The audit tells of the request, whatever came of it.
    ...files.filter((file) => file !== '.incoming' && !/^\.(notifications|audit|place)\b/.test(file)),
  ];
}
