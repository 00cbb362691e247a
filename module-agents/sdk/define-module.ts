import type { FromSchema, JSONSchema } from 'json-schema-to-ts';
import type { About } from '../../shared/contracts/about.ts';
import type { Json, JsonObject } from '../../shared/kernel/json/json.ts';
import type { ModuleReport } from '../../shared/contracts/module-report.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { ActionLog } from './action-log.ts';
import type { CheckAnswer, InquiryContext, SimulateAnswer } from './inquiries.ts';
import { whyNotKeptRunning } from './keeps-running.ts';
import type { AdminCommand } from '../../shared/contracts/admin-command.ts';

/**
 * What is said of a result: the JSON Schema (2020-12) that its value fits, with a `description` for people; or, where `type` is none
 * of JSON Schema's, a word alone: `file` for a file, any other for people.
 * A result with `optional: true` may be left out, and so may one whose schema takes null.
 */
export type ResultDescription = (Exclude<JSONSchema, boolean> | { description?: string; type?: string }) & {
  optional?: boolean;
};

const jsonTypes: readonly unknown[] = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const words: readonly string[] = ['type', 'description'];

/** The schema that a result's value fits; undefined where there are only words for it, and for a file. */
export function schemaOfResult(description: ResultDescription): JsonObject | undefined {
  const { optional, ...bare } = description as JsonObject;
  const schema = optional === undefined ? (description as JsonObject) : bare;
  const { type } = schema;
  if (type === 'file') return undefined;
  const saysMore = Object.keys(schema).some((key) => !words.includes(key));
  return saysMore || (type !== undefined && [type].flat().every((each) => jsonTypes.includes(each)))
    ? schema
    : undefined;
}

/** What an action is given. `Args` is derived from the action's own schema. */
export interface ActionContext<Args> {
  /** The step's arguments, checked against the schema, defaults filled in. */
  args: Args;
  /** Input files by argument name, as local paths that may be read until the action ends. */
  files: Record<string, string>;
  /**
   * Aborted when the action must stop. `cancelReason(signal)` says why: `cancel`, `stop` (a safety stop), `timeout` or `shutdown` (the agent
   * ends: an action with `keeps_running` leaves its instrument running then, any other brings it to rest). The `code` of its reason is
   * `cancelled`, `stopped`, `interrupted` (the agent ends) or `abandoned` (see there).
   */
  signal: AbortSignal;
  /**
   * Aborted when an operator has given up waiting for the action to stop: whatever it still has of the instrument it lets go of
   * at once, by force. From then on nobody waits for it: its result counts for nothing, and another action may begin.
   */
  abandoned: AbortSignal;
  /** Lines for the run's log (the first 300 and the last 30 of an action), and for that of the agent's process. */
  log: ActionLog;
  /** Tells that the action moves; `fraction` is 0 to 1. Shown to people at most once a second. */
  progress(fraction?: number, note?: string): void;
  /**
   * Tells that the instrument has heard that it is to stop, and goes on; `note` says how that is known. A run that is cancelled
   * waits for it no longer, and says so. The action ends when it ends.
   */
  goesOn(note: string): void;
  /**
   * Notes a process that the action has started and that may move the instrument, as the leader of a process group of its own
   * (`spawn` with `detached: true`). Resolves when that is on the disk: the process must not act before. Should the agent be
   * killed, its next process ends what is left of the group before it takes commands; where the action has `recover`, it leaves
   * the group to that. Not for Windows, which has no process groups. Rejects where there is no such process, or the disk is full.
   */
  recordProcess: (pid: number) => Promise<void>;
  /**
   * Notes what the instrument calls the job that it has made of the command (JSON, some bytes): `recover` is given it. Resolves when that is
   * on the disk; the last one counts. Note it before the instrument moves, where it tells it before: without a handle, the job was then never started.
   */
  recordHandle: (handle: Json) => Promise<void>;
  /** A folder of this command's own, empty at the start and removed once its result files are stored. */
  workdir: string;
  command: {
    id: string;
    run_id: string;
    experiment_id: string;
    step: string;
    attempt: number;
    /**
     * The trace that the action belongs to, as the W3C's header of that name has it, for whatever the driver calls that is not
     * instrumented itself; missing where the run has none.
     */
    traceparent?: string;
    tracestate?: string;
  };
}

/**
 * What `recover` is given: the same command. `workdir` is as the process that died left it, and `files` are the ones that it
 * had fetched.
 */
export interface RecoveryContext<Args> extends ActionContext<Args> {
  /** When `run` was about to be called: milliseconds since the epoch, by this machine's clock. */
  started_at: number;
  /** What `run` gave to `recordHandle`; missing where it came to no such call. */
  handle?: Json;
}

/** What an action hands back: values, and files by label. */
export interface ActionResult {
  data?: JsonObject;
  /** Label → the path of a file in `workdir` (or anywhere), or a name and its content. */
  files?: Record<string, string | { name: string; content: string | Uint8Array }>;
  /** Label → why a file that belongs to the result could not be had. One that is declared counts as missing. */
  missing?: Record<string, string>;
}

/**
 * One action of a module. It ends by returning (succeeded) or by throwing (failed, or unknown with `OutcomeUnknown`); it
 * never runs twice for a command.
 */
export interface ActionDefinition<Schema = JSONSchema, Args = JsonObject> {
  description?: string;
  /** JSON Schema (2020-12) of the arguments, an object. Steps that do not fit are refused before anything moves. */
  args?: Schema;
  /** Input files by argument name; a missing one is refused unless `required: false`. */
  files?: Record<string, { description?: string; required?: boolean }>;
  /**
   * Results by label: for each the JSON Schema of its value, or `{ type: 'file' }`. Workflows are checked against them, and forms
   * and rehearsals are made of them. Where one does not fit, or is missing, the step fails as `bad_result`; what was returned is kept, and the
   * step is not repeated, since the instrument has acted.
   */
  results?: Record<string, ResultDescription>;
  /** False where results that do not fit are only warned of in the run's log, and the action has succeeded. */
  results_checked?: boolean;
  /**
   * The argument that holds the JSON Schema of an object, for an action whose arguments say what it returns: each property of it is a
   * result, too.
   */
  results_from?: string;
  /**
   * What rehearsals return where nobody is asked (`simulate`), by result label: values, and in them texts with `${{ … }}` over
   * `args` and `attempt` (from 1), such as `'${{ args.celsius * 0.98 }}'`. An expression that comes to nothing counts as if it
   * were not there.
   */
  simulated?: JsonObject;
  /**
   * Says whether the action would take these arguments now, such as because a volume is more than what is left. Asked before a
   * run is handed in (`weir preflight`, `POST /runs/preflight`), and never before or instead of `run`, which cannot rely
   * on it. **It never moves anything**: it looks at what the driver knows, or asks the instrument for its state, and it is asked at any
   * time from after `setup` on: while actions run, while `state` is asked, and while the instrument is held, but never twice at the same
   * time. It has 2 seconds. One that throws, or takes longer, is told as a check that failed, which keeps nobody from handing in.
   */
  check?(context: InquiryContext<Args>): Promise<CheckAnswer | void> | CheckAnswer | void;
  /**
   * Says what the action would return, for rehearsals: values computed from its arguments, or from what is known of the instrument. It
   * throws `ActionFailed` where the action would fail. **It never moves anything**, and is asked as `check` is, with the same 2
   * seconds. Values that it leaves out, and all of them where it throws anything else, takes longer, or no agent is there, are
   * made up from `results`.
   */
  simulate?(context: InquiryContext<Args>): Promise<SimulateAnswer | void> | SimulateAnswer | void;
  run(context: ActionContext<Args>): Promise<ActionResult | void> | ActionResult | void;
  /**
   * Finds out what became of a command whose `run` was under way when the agent's process ended. It asks the instrument, waits
   * for it, or attaches to what goes on; **it never starts anything**, since the instrument may be acting on the command this
   * very moment. The instrument may also never have been asked: the process can have died just before. Called in the next
   * process, after `setup`, and again in the one after that where it did not come to an end.
   *
   * It returns the action's result (succeeded) or throws `ActionFailed` (failed; `NeverBegun` where nothing has moved). Anything else that it throws means that
   * the outcome is unknown, as it is at once for an action without `recover`. `signal` is aborted as that of `run` is, at the
   * start already while a safety stop holds the instrument: it then brings the instrument to rest and throws, and the
   * command is cancelled.
   *
   * An action that has it is also left to the next process, instead of being reported as interrupted, where the agent is
   * stopped and `run` or `recover` does not come to its end in time.
   */
  recover?(context: RecoveryContext<Args>): Promise<ActionResult | void> | ActionResult | void;
  /**
   * True for one that only waits, and has `recover`: an agent that stops does not wait for its end, but aborts its signal at once
   * (`interrupted`), and the next process goes on with it.
   */
  resumes?: true;
  /**
   * True if the instrument keeps running when the agent goes away, such as an incubation of twelve hours. It needs `recover`: the next process
   * follows the job by it, and stops it. An agent that stops does not wait for its end, but aborts its signal at once (`shutdown`); any other
   * reason still stops the instrument. While no agent is there, a safety stop cannot reach it, and people are told so.
   */
  keeps_running?: boolean;
}

/** An action whose argument types were checked where it was written. */
export type AnyAction = ActionDefinition;

/** What a module may use from its set-up on. */
export interface SetupContext {
  /** Says that the module can do other things than before; the orchestrator is told. */
  changed(): void;
  /** The module that is served, by its name in the workcell, and which instance of it this is. */
  address: { module: string; instance: string };
  /** The address of the gateway, such as `http://127.0.0.1:8000`. */
  gateway: string;
}

/** What `defineModule` takes. */
export interface ModuleDefinition {
  name: string;
  model?: string;
  version?: string;
  description?: string;
  /** How many commands the instrument takes at once; 1 if not given. */
  capacity?: number;
  actions: Record<string, AnyAction>;
  /** Called once before the first command, and again after a failure, until it resolves. */
  setup?(context: SetupContext): Promise<void> | void;
  /**
   * For a module that learns from its instrument what it can do: the about to be shown, instead of the one that follows from
   * `actions`; undefined while nothing is known. Such a module may put in and take out `actions` while it serves, and then
   * calls `changed` of its set-up. An action that both do not have is never run.
   */
  about?(): About | undefined;
  /**
   * What the instrument says of itself. Asked from after the set-up on, once a second, more often for a while after an
   * order or a cancel, never twice at the same time, and while actions run as well; it travels with the agent's signs of life.
   * Nothing is given to an instrument whose flags hold UNKNOWN, ERROR, LOCKED, PAUSED, CANCELLED or INIT. One that throws, or
   * takes longer than five seconds, counts as UNKNOWN. A module without it is taken to be ready.
   */
  state?(): ModuleReport | Promise<ModuleReport>;
  /** Called once when the agent stops. */
  teardown?(): Promise<void> | void;
  /** What the instrument does about an operator's orders; looked up at each order. */
  admin?: AdminHooks;
}

/**
 * What a module file exports as its default: a module, or a function that builds one. The function is given the
 * `config` of the module in the workcell file (without `file`; `{}` where there is none), so that one file can serve
 * several instruments. What it throws stops the agent as `bad_module`.
 */
export type ModuleFile = ModuleDefinition | ModuleFactory;
export type ModuleFactory = (config: JsonObject) => ModuleDefinition | Promise<ModuleDefinition>;

/** Describes an action; the types of its arguments follow from its schema. State `args` before `run`. */
export function action<const Schema extends JSONSchema = { type: 'object' }, Args = FromSchema<Schema>>(
  definition: ActionDefinition<Schema, Args>,
): AnyAction {
  return definition as ActionDefinition<Schema, never>;
}

/**
 * Describes an instrument: what it can do, and how.
 * @throws WeirError `bad_module` if an action has `keeps_running` and no `recover`
 * @example
 * export default defineModule({
 *   name: 'heater',
 *   actions: {
 *     heat: action({
 *       args: { type: 'object', properties: { celsius: { type: 'number' } }, required: ['celsius'] },
 *       async run({ args, signal }) { await driver.heatTo(args.celsius, signal); },
 *     }),
 *   },
 * });
 */
export function defineModule(definition: ModuleDefinition): ModuleDefinition {
  for (const [name, of] of Object.entries(definition.actions)) {
    const wrong = whyNotKeptRunning(name, of.keeps_running, of.recover !== undefined);
    if (wrong !== undefined) throw new WeirError('bad_module', wrong);
  }
  return definition;
}

/** What an operator wants of the instrument. */
export interface AdminRequest {
  /** What was ordered; `pause` is called for `safety_stop`, too, where the module has nothing else. */
  command: AdminCommand;
  /** Who ordered it, as far as is known. */
  by?: string;
  log: ActionLog;
}

/** Does what an operator wants of the instrument; a rejection is shown to the operator as a failure. */
export type AdminHook = (request: AdminRequest) => Promise<void> | void;

/** Thrown by the hook of a safety stop if the instrument has no order that stops it: that is no failure, and only its agent heeds the stop. */
export class NoStop extends Error {
  override readonly name = 'NoStop';
}

/**
 * What a module does about orders beside what its agent does for all modules: the agent aborts the signals of running
 * actions on `cancel`, `safety_stop` and `reset`, and starts nothing while a safety stop is not reset. Hooks are called
 * while actions run, one after the other: the next when the one before has returned, or has not for 15 seconds. On a safety stop
 * the agent calls `safety_stop`, or else `pause`, or else `cancel`, at once, even while an earlier hook has not returned; where
 * that was `reset`, `resume` or `unlock`, the stop is called again when it has. On `reset` the agent starts commands again only
 * when the hook has returned.
 *
 * - `pause`, `resume`: the action in hand is held, and goes on. A module without them ends its action; no other is begun
 * - `cancel`: what the signal cannot do to end an action
 * - `lock`, `unlock`: nothing new is begun in between, whether or not the module has them
 * - `shutdown`: the instrument is switched off; its agent goes on
 */
export type AdminHooks = Partial<Record<AdminCommand, AdminHook>>;
