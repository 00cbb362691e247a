import type { AskGateway } from '../../files/index.ts';
import type { ProcessMark } from '../../journal/index.ts';
import type { ActionLog, SetupContext } from '../../sdk/inside.ts';

/** What a module of weir's own may use from its set-up on, beside what every module gets. */
export interface OwnSetupContext extends SetupContext {
  /** Asks the gateway for what is at a path of it, as the agent does: with the agent's key. */
  askGateway: AskGateway;
  /** Milliseconds that a program has to end by itself, and then again on SIGTERM. */
  patience: number;
  /**
   * An earlier process has begun commands whose actions have `recover`. They are asked when the set-up has resolved: it waits for
   * what the module learns its actions from.
   */
  hasBegun: boolean;
  /** Lines for the log of the agent's process. */
  log: ActionLog;
  /**
   * Notes the process that serves the module, as the leader of a process group of its own, and in whose environment `id` stands as that of
   * a command; the one before it must be gone. Resolves when that is on the disk: the process must not begin before. Should the
   * agent be killed, its next process ends what is left of it before it does anything else, whatever its actions can recover.
   */
  recordProcess: (id: string, pid: number) => Promise<ProcessMark>;
  /** Has something done at the agent's end, after the teardown, and also where that is not called. It is waited for. */
  onEnd: (work: () => Promise<void>) => void;
}
