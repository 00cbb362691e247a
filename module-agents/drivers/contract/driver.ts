import type { Json, JsonObject } from '../../../shared/kernel/json/json.ts';
import type { ActionContext, ActionDefinition, ActionResult, ModuleDefinition } from '../../sdk/inside.ts';

/** How long an instrument can tell what became of a task. While it acts, all but `nothing` can. */
export type Keeping = 'nothing' | 'until_read' | 'until_restart' | 'always' | { seconds: number };

/** What a kind of driver says of its protocol. What a lost answer means follows from it, and from nothing else: see `lost-answer.ts`. */
export interface Declaration {
  /**
   * Who makes the id by which the instrument is asked about a task later.
   *
   * - `weir`: the id of the command is given to the instrument. What it does not know then, it has not begun
   * - `instrument`: it makes a handle, in `prepare` or in `begin`
   * - `nobody`: it cannot be asked
   */
  id: 'weir' | 'instrument' | 'nobody';
  /** True where `prepare` has the instrument make the handle, and moves nothing. A protocol whose first request moves has no `prepare`. */
  prepares: boolean;
  /** For how long it can tell what became of a task, from its end. */
  keeps: Keeping;
  /** True where the instrument acts once on what it is asked to begin twice under the same id or handle. */
  begins_once: boolean;
}

/** Nobody can be asked about a task: what its one call does not answer nobody knows, unless the action has `recover`. */
export const nobodysId: Declaration = { id: 'nobody', prepares: false, keeps: 'nothing', begins_once: false };

/** What is to be done for one command: what its action is given, and since when it is under way. */
export interface Task extends ActionContext<JsonObject> {
  /** Its name. */
  action: string;
  /** Milliseconds since the epoch. */
  started_at: number;
}

/**
 * What an instrument says of a task.
 *
 * - `not_begun`: it has not begun it, nor will it because of anything that was sent to it before. With a handle that it made, it knows
 *   the handle; with the command's id, it does not know the id
 * - `failed`: it says so itself, or has stopped as it was asked to
 * - `gone`: it knows nothing of it any more, or it may have been restarted since
 */
export type Answer =
  | { state: 'not_begun' | 'gone' }
  | { state: 'running' }
  | { state: 'done'; result: ActionResult }
  | { state: 'failed'; error: unknown };

/**
 * How an instrument is asked for a task, and about it. Each of the calls may reject: the answer is then lost, and nothing is concluded from that but
 * what `lost-answer.ts` says. An `ActionFailed` is an answer: the instrument refused, or failed.
 * @template Handle the instrument's name for a task; the journal has it before anything moves, or as soon as it is known
 */
export interface Protocol<Handle extends Json = Json> {
  declaration: Declaration;
  /** Has the instrument make a handle. It moves nothing. There where the driver declares `prepares`, and only there. */
  prepare?(task: Task): Promise<Handle>;
  /** Resolves when the instrument has taken the task; to the handle, where it makes it only now. */
  begin(task: Task, handle: Handle | undefined): Promise<Handle | void>;
  /** Asks what has become of it. It may wait while the task runs; one that is answered `running` is asked again soon. */
  ask(task: Task, handle: Handle | undefined): Promise<Answer>;
  /**
   * Asks the instrument to stop; the task is asked about until it has ended. Not called at the agent's own end, for the next process goes
   * on asking. Without it the task goes on to its end, and whoever cancels it is told so.
   */
  stop?(task: Task, handle: Handle | undefined, reason: unknown): Promise<void>;
  /** Fetches the result files, where they do not come with the result. What cannot be fetched is missing; the task is done all the same. */
  files?(
    task: Task,
    handle: Handle | undefined,
    result: ActionResult,
  ): Promise<NonNullable<ActionResult['files']>>;
}

/** An action that is carried out by the driver's protocol. */
export type ProtocolAction = Omit<ActionDefinition, 'run' | 'recover'> & { run?: undefined };

/** A module of which actions are carried out by a protocol. Those that have `run` are single calls all the same. */
export interface ProtocolDriver<Handle extends Json = Json> extends Omit<ModuleDefinition, 'actions'> {
  /** May be changed while it serves; the driver then calls `changed` of its set-up. */
  actions: Record<string, ActionDefinition | ProtocolAction>;
  protocol: Protocol<Handle>;
}

/**
 * What drives one instrument. Where each action is a single call, which blocks until the instrument is done, it is a module as those of
 * files are: `begin` and `ask` of its actions are one, which is called `run`.
 */
export type Driver<Handle extends Json = Json> =
  | (ModuleDefinition & { protocol?: undefined })
  | ProtocolDriver<Handle>;

/** A module of the workcell file, as far as its driver needs to know it. */
interface ServedModule {
  name: string;
  interface: string;
  config: JsonObject;
}

/** A kind of driver. */
export interface DriverKind {
  /** The values of `interface` in the workcell file that name it. */
  interfaces: readonly string[];
  declaration: Declaration;
  /** What becomes of actions that are single calls after a restart, in words, where there is more to say than that it is unknown. */
  recovers?: string;
  /**
   * @param baseDir where relative paths in `config` start: the folder of the workcell file
   * @param watch whether the driver is to be started anew when its file is saved
   * @throws WeirError `bad_workcell` or `bad_module` that names each wrong place
   */
  make(module: ServedModule, baseDir: string, watch: boolean): Driver | Promise<Driver>;
}
