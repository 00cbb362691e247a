import { messageOf } from '../../shared/kernel/errors/weir-error.ts';
import type { Workcell } from '../../shared/contracts/workcell.ts';
import type { Host } from './host.ts';
import {
  buildServedModules,
  startAgents,
  unservedLines,
  type AgentsSite,
  type ServedModule,
} from './start-agents.ts';

/** Starts agents for modules that come into a workcell file while the lab is at work. */
export class LateAgents {
  /** Names of modules that have an agent: it goes on with what it was started with. */
  readonly #served: Set<string>;
  readonly #baseDir: string;
  readonly #say: (line: string) => void;
  readonly #host: Host;

  /** @param served the modules that the lab was started with */
  constructor(
    served: readonly ServedModule[],
    lab: { baseDir: string; say: (line: string) => void },
    host: Host,
  ) {
    this.#served = new Set(served.map(({ module }) => module.name));
    this.#baseDir = lab.baseDir;
    this.#say = lab.say;
    this.#host = host;
  }

  /**
   * Begins to start an agent for each module that has none; an instrument that takes long keeps nobody waiting.
   * @throws WeirError `bad_workcell` where the file is wrong about one of them; then none is started.
   */
  async start(workcell: Workcell, site: AgentsSite): Promise<void> {
    const fresh = workcell.modules.filter(({ name, active }) => active && !this.#served.has(name));
    const modules = await buildServedModules({ ...workcell, modules: fresh }, this.#baseDir);
    unservedLines(modules).forEach(this.#say);
    const { served } = modules;
    if (served.length === 0) return;
    for (const { module } of served) this.#served.add(module.name);
    startAgents(served, site, this.#host, { late: true }).catch((error: unknown) => {
      // The next reset may try again.
      for (const { module } of served) this.#served.delete(module.name);
      this.#host.log.error({ reason: messageOf(error) }, 'an agent of a new module did not start');
    });
  }
}
