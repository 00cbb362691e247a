import { resolve } from 'node:path';
import { encodeName } from '../../shared/contracts/encode-name.ts';
import { simulatedInstance } from '../../shared/contracts/address.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { Service } from '../../shared/kernel/lifecycle/service.ts';
import { Metrics } from '../../shared/observe/index.ts';
import { protocolTiming } from '../../shared/kernel/timing/protocol-timing.ts';
import type { AgentOptions } from './agent-options.ts';
import { AgentService } from './lifecycle.ts';
import { systemClock } from '../session/index.ts';

export type { AgentOptions } from './agent-options.ts';

/**
 * An agent: serves one instance of a module, so that each command moves the instrument at most once. Throws `name_taken`
 * where the instance has the name that is kept for simulated runs.
 *
 * `start` sets the instrument up (for as long as it takes) and resolves when the instance's queue is read and the
 * first hello was sent. It rejects with `folder_locked` or `name_taken` where another process serves the same instance,
 * with `bad_module` where the module's schemas are none. `stop` takes nothing new, lets the action in hand end, brings
 * its report and says goodbye. `ended` rejects with `name_taken` where the name is lost to another process, and with
 * `internal_error` where the journal's disk fails.
 */
export function createAgent(options: AgentOptions): Service {
  const { workcell, address, drainSeconds = 10, timing = protocolTiming.agent } = options;
  if (address.instance === simulatedInstance) {
    throw new WeirError(
      'name_taken',
      `"${simulatedInstance}" is the instance of simulated runs: give the agent another name`,
    );
  }
  const folders = [workcell, address.module, address.instance].map(encodeName);
  return new AgentService({
    ...options,
    // Absolute, whatever the setting is: actions are told of folders in it, and hand back paths.
    folder: resolve(options.journalDir, ...folders),
    drain: drainSeconds * 1000,
    interface: options.interface ?? 'file',
    timing: { ...timing, state: options.stateEvery ?? timing.state },
    metrics: options.metrics ?? new Metrics(),
    clock: options.clock ?? systemClock,
    log: options.log.child({ ...address }),
  });
}
