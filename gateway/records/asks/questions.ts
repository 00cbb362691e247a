import { questionIn } from '../../../shared/asking/index.ts';
import { instanceKey } from '../../../shared/contracts/address.ts';
import { commandId, type CommandParts, parseCommandId } from '../../../shared/contracts/command-id.ts';
import { operatorInterface, type Question, type ReplyBody } from '../../../shared/contracts/question.ts';
import {
  isTerminal,
  type StepDefinition,
  type StepRecord,
  type StoredRun,
  ownersOf,
} from '../../../shared/contracts/run.ts';
import { withValues } from '../../../shared/expressions/index.ts';
import { isPerson, type Workcell } from '../../../shared/contracts/workcell.ts';
import { setImmediate } from 'node:timers/promises';
import type { WorkcellState } from '../../../shared/contracts/workcell-state.ts';
import { type Store, runOrReason } from '../../../shared/store/index.ts';
import { askCommand } from '../../../shared/explain/index.ts';
import type { Ask, ClosedAsk } from '../../../shared/contracts/ask.ts';
import { filesOf } from '../../runs/index.ts';
import { utcMoment, utcTime } from '../../../shared/kernel/wei-time.ts';

/** A question that an attempt of a step puts to a person, as its run has it. */
export interface QuestionAt {
  /** That of the command. */
  id: string;
  position: number;
  run: Pick<StoredRun, 'definition' | 'state' | 'steps'>;
  step: StepDefinition;
  /** What the attempt was given: its expressions are what they came to. */
  given: Pick<StepDefinition, 'args' | 'files'>;
  question: Question;
  /** The step's record, where it is of this attempt. */
  record: StepRecord | undefined;
}

/**
 * The question of a command: what its run says of the step is all that is needed, so that nothing else can say otherwise. Undefined
 * where the step asks nobody. Pure.
 */
export function questionAt(
  workcell: Workcell,
  run: QuestionAt['run'],
  command: CommandParts,
): QuestionAt | undefined {
  const step = run.definition.steps[command.step];
  if (!step || run.definition.simulate) return undefined;
  if (!isPerson(workcell, step.module)) return undefined;
  const id = commandId(command);
  const own = run.steps[command.step];
  const record = own?.command_id === id ? own : undefined;
  const given = withValues(step, record?.values);
  const question = questionIn(step.action, given.args);
  return question && { id, position: command.step, run, step, given, question, record };
}

/** Why the question may not be answered, not yet or not any more; undefined where its agent asks it. Pure. */
export function whyClosed(
  { id, run, step, record }: QuestionAt,
  { instances }: Instances,
): string | undefined {
  if (isTerminal(run.state)) return `its run is ${run.state}`;
  if (run.state === 'cancelling') return 'its run is being cancelled';
  if (!record) return 'its step has not been given out, or is tried again';
  if (record.unknown) return 'the outcome of its step is unknown';
  if (record.status !== 'running') return `its step has ended (${record.status})`;
  // A command that no agent has begun may be given out anew, under another id: its answer would be lost.
  const { occupied = [] } = instances.get(instanceKey({ module: step.module, ...record })) ?? {};
  const isAsked = occupied.some(
    ({ command_id, acting_since }) => command_id === id && acting_since !== undefined,
  );
  return isAsked ? undefined : 'its agent has not asked it yet';
}

type Instances = Pick<WorkcellState, 'instances'>;

/** So many runs are looked at; each is read whole. */
const mostRuns = 200;

/** The questions that wait for an answer now, oldest first; `more` where there are others. */
interface OpenQuestions {
  questions: QuestionAt[];
  more: boolean;
}

/** Those that the instances of the modules which ask people have in hand, and that nobody has closed. @throws WeirError `store_unavailable` */
export async function openQuestions(
  store: Pick<Store, 'readRun' | 'readRecords'>,
  workcell: Workcell,
  state: WorkcellState,
): Promise<OpenQuestions> {
  const asked = commandsOfPeople(workcell, state);
  if (asked.length === 0) return { questions: [], more: false };
  const closed = new Set((await store.readRecords('reply', asked)).map(({ id }) => id));
  const byRun = new Map<string, CommandParts[]>();
  for (const id of asked) {
    const parts = closed.has(id) ? undefined : parseCommandId(id);
    if (parts) byRun.set(parts.run_id, [...(byRun.get(parts.run_id) ?? []), parts]);
  }
  const questions: QuestionAt[] = [];
  for (const [run_id, commands] of [...byRun].slice(0, mostRuns)) {
    // An embedded store answers at once: a safety stop must not wait until all of them are read.
    await setImmediate();
    const run = await runOrReason(run_id, store.readRun(run_id));
    if (!run || 'reason' in run) continue;
    questions.push(...commands.flatMap((parts) => questionAt(workcell, run, parts) ?? []));
  }
  const open = questions.filter((each) => whyClosed(each, state) === undefined);
  open.sort((a, b) => since(a) - since(b) || (a.id < b.id ? -1 : 1));
  return { questions: open, more: byRun.size > mostRuns };
}

/** Those that are asked to stop are about to be withdrawn. */
function commandsOfPeople({ modules }: Workcell, { instances }: WorkcellState): string[] {
  const people = new Set(
    modules.flatMap(({ name, interface: of }) => (of === operatorInterface ? [name] : [])),
  );
  return [...instances.values()].flatMap(({ module, occupied }) =>
    people.has(module)
      ? occupied.flatMap(({ command_id, rested, asked_to_stop }) =>
          rested || asked_to_stop !== undefined ? [] : [command_id],
        )
      : [],
  );
}

function since({ record }: QuestionAt): number {
  return record?.started_at ?? Infinity;
}

/** A question as readers of the API see it. Pure. */
export function viewOfAsk(at: QuestionAt, state: Instances, reply?: ReplyBody): Ask {
  const { id, position, run, step, question, record } = at;
  const { kind, message, options, schema, deadline } = question;
  const { run_id, label, experiment_id } = run.definition;
  const started = record?.started_at;
  const ends = deadline && utcTime(started === undefined ? undefined : started + deadline.seconds * 1000);
  return {
    ...{ id, run_id, label, step: position, step_name: step.name, module: step.module },
    instance: record?.instance ?? reply?.question.instance ?? '',
    ...{ kind, message, experiment_id, options: options ?? null, schema: schema ?? null },
    files: filesToShow(at),
    since: utcTime(started),
    deadline: deadline && ends ? { at: ends, ...deadline } : null,
    open: !reply && whyClosed(at, state) === undefined,
    reply: reply ? viewOfReply(reply) : null,
    next: askCommand(id),
    ...ownersOf(run.definition),
  };
}

/** A question that is closed, by what its reply says of it. Pure. */
export function viewOfClosed(id: string, reply: ReplyBody): ClosedAsk {
  const { question } = reply;
  return { id, run_id: parseCommandId(id)?.run_id ?? '', ...question, ...viewOfReply(reply) };
}

function viewOfReply({ as, answer, by, reason, at }: ReplyBody) {
  return { as, answer: answer ?? null, by: by ?? null, reason: reason ?? null, at: utcMoment(at) };
}

function filesToShow({ run, given }: QuestionAt): Ask['files'] {
  const known = filesOf(run);
  return Object.entries(given.files).flatMap(([label, path]) => {
    const file = known.find((each) => each.path === path);
    return file ? [{ label, path, readable_path: file.readable_path, size: file.size }] : [];
  });
}
