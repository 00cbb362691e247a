import { messageOf } from '../../shared/errors/weir-error.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { Host } from './host.ts';
import { buildServedModules, startAgents, unservedLines, type AgentsSite } from './start-agents.ts';

/** Starts agents for modules that come into a workcell file while the lab is at work. */
export class LateAgents {
  /** Names of modules that were looked at already: their agents go on with what they were started with. */
  readonly #known: Set<string>;
  readonly #baseDir: string;
  readonly #say: (line: string) => void;
  readonly #host: Host;

  /** @param known the workcell as the lab was started with it */
  constructor(known: Workcell, lab: { baseDir: string; say: (line: string) => void }, host: Host) {
    this.#known = namesOf(known);
    this.#baseDir = lab.baseDir;
    this.#say = lab.say;
    this.#host = host;
  }

  /**
   * Begins to start an agent for each module that is new; an instrument that takes long keeps nobody waiting.
   * @throws WeirError `bad_workcell` where the file is wrong about one of them; then none is started.
   */
  async start(workcell: Workcell, site: AgentsSite): Promise<void> {
    const fresh = workcell.modules.filter(({ name, active }) => active && !this.#known.has(name));
    const modules = await buildServedModules({ ...workcell, modules: fresh }, this.#baseDir);
    unservedLines(modules).forEach(this.#say);
    for (const { name } of fresh) this.#known.add(name);
    if (modules.served.length === 0) return;
    startAgents(modules.served, site, this.#host, { late: true }).catch((error: unknown) =>
      this.#host.log.error({ reason: messageOf(error) }, 'an agent of a new module did not start'),
    );
  }
}

function namesOf({ modules }: Workcell): Set<string> {
  return new Set(modules.filter(({ active }) => active).map(({ name }) => name));
}
