import { resetCommand } from '../condition/commands.ts';
import { thingsAt } from '../../contracts/locations.ts';
import { instanceKey } from '../../contracts/address.ts';
import { attemptsOf, parseCommandId, stepKey } from '../../contracts/command-id.ts';
import type {
  PlayedAnswer,
  PlayedAnswers,
  RunDefinition,
  SomeSteps,
  UnknownStep,
} from '../../contracts/run.ts';
import type { Resolution } from '../../contracts/step-policy.ts';
import type { WorkcellState } from '../../contracts/workcell-state.ts';
import { nameStep } from '../../sentences/index.ts';

/** What an answer is about. */
export interface Asked {
  definition: RunDefinition;
  unknown: UnknownStep;
  /** What answers would do, by command; undefined where no owner has played that. */
  played: PlayedAnswers | undefined;
  /** True where somebody has paused the run beside. */
  paused: boolean;
  /** Why its instrument would be given nothing all the same, in words. */
  barred: string | undefined;
  /** How the lab stands now: it may have changed since the answer was played. */
  state: WorkcellState;
}

/** What an answer does to step, run, locations and instrument, in sentences, as the owner has played it. Pure. */
export function consequenceOf(answer: Resolution, asked: Asked): string {
  if (asked.unknown.run === 'over') return 'It changes nothing any more.';
  if (!asked.played) return 'The orchestrator has not worked out yet what follows: it does once one leads.';
  const played = asked.played[asked.unknown.command_id]?.[answer];
  if (!played)
    return Object.keys(asked.played).length === 0
      ? 'The orchestrator could not work out what follows: its log says why.'
      : 'What follows is worked out once there is a word on the unknown outcomes before it.';
  return [
    ...ofStep(played, asked),
    ...ofRun(played, asked),
    ...ofGivenUp(played, asked),
    ...ofLocations(played, asked),
    ...ofInstrument(played, asked),
  ].join(' ');
}

function ofStep(
  { step, attempt, to, failure }: PlayedAnswer,
  { unknown, definition, paused }: Asked,
): string[] {
  const begin = capital(nameStep(unknown.step, definition.steps[unknown.step]?.name));
  switch (step) {
    case 'succeeded':
      return [`${begin} counts as succeeded, with the data that you give.`];
    case 'skipped':
      return [`${begin} counts as cancelled and is not done.`];
    case 'failed':
      return failure ? [] : [`${begin} counts as failed.`];
    case 'cancelled':
      return [`${begin} is cancelled.`];
    case 'again': {
      const where = to === undefined ? `to an instance of ${unknown.module}` : `to ${unknown.module}/${to}`;
      const when = paused ? ' once the run, which is paused, is resumed' : '';
      return [
        `${begin} is sent again ${where}, as attempt ${attempt}${when}: the instrument does it from its beginning.`,
      ];
    }
  }
}

function ofRun({ step, ends, failure, others }: PlayedAnswer, { paused }: Asked): string[] {
  const { next, acting, asked, undecided, cleanup, never } = others;
  const rest = never ? `; ${named(never)} ${isOne(never) ? 'is' : 'are'} never done` : '';
  if (failure) {
    const at = nameStep(failure.step, failure.name);
    return [
      `The run fails with "${failure.code}" at ${at}${rest}. It cannot be taken up again.`,
      ...(acting ? [`Before it ends, it goes on with ${named(acting, true)} to the end.`] : []),
      ...(cleanup ? [`Before it ends, it is cleaned up with ${named(cleanup, true)}.`] : []),
    ];
  }
  if (step === 'again') return [];
  const goesOn = cleanup ?? next ?? acting;
  const how = ends === 'completed' ? 'is completed' : `ends as ${ends}`;
  // A run that ends does so although it is paused.
  const staysPaused = paused && !ends;
  const begin = staysPaused ? 'The run stays paused; after its resume it goes on' : 'The run goes on';
  return [
    ...(goesOn ? [`${begin} with ${named(goesOn, true)}${ends ? `, and ${how}${rest}` : ''}.`] : []),
    ...(staysPaused && !goesOn ? ['The run stays paused.'] : []),
    ...(ends && !goesOn && !asked ? [`The run ${how}${rest}.`] : []),
    ...(undecided ? [`What becomes of ${named(undecided)} depends on the data that you give.`] : []),
    ...(asked ? [`The run still waits for a word on ${named(asked)}.`] : []),
  ];
}

/** Of other steps whose outcomes are unknown, where the run ends without a word on them. */
function ofGivenUp({ others }: PlayedAnswer, { definition, unknown, state }: Asked): string[] {
  const { given_up } = others;
  if (!given_up) return [];
  const mine = given_up.first.map(({ step }) => attemptsOf(definition.run_id, step));
  const held = [...state.instances.values()].filter(
    (each) =>
      instanceKey(each) !== instanceKey(unknown) &&
      each.quarantined_for?.some((id) => mine.some((isMine) => isMine(id))),
  );
  const [are, them] = isOne(given_up) ? ['is', 'it'] : ['are', 'them'];
  return [
    `${capital(named(given_up))} ${are} cancelled, and no word on ${them} counts any more.`,
    ...held.map((each) => staysHeldBack(each)),
  ];
}

function staysHeldBack({ module, instance }: { module: string; instance: string }): string {
  return `${instanceKey({ module, instance })} stays held back until \`${resetCommand({ module, instance })}\`.`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function named({ first, more }: SomeSteps, withModule = false): string {
  const each = first.map(
    ({ step, name, module }) => `${nameStep(step, name)}${withModule ? ` on ${module}` : ''}`,
  );
  const all = more > 0 ? [...each, `${more} more`] : each;
  return all.length < 2 ? all.join() : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function isOne({ first, more }: SomeSteps): boolean {
  return first.length + more === 1;
}

/** What somebody has said of a location since counts, unless the answer says it anew. */
function ofLocations({ locations, restores }: PlayedAnswer, { definition, unknown, state }: Asked): string[] {
  const key = stepKey(definition.run_id, unknown.step);
  const unverified = [...state.locations].flatMap(([name, record]) =>
    thingsAt(record).some(({ unverified_by }) => unverified_by === key) ? [name] : [],
  );
  const set = locations.filter(([name]) => !restores || unverified.includes(name));
  const left = unverified.filter((name) => !set.some(([each]) => each === name));
  const told = set.map(([name, now, count]) =>
    count !== undefined
      ? `${name} has ${count} of its places taken`
      : now === 'Empty'
        ? `${name} counts as empty`
        : now === 'unverified'
          ? `${name} stays unverified`
          : `${name} holds experiment ${now}`,
  );
  return [
    ...(told.length > 0 ? [`Then ${told.join(', and ')}.`] : []),
    ...(left.length > 0
      ? [
          `What is at ${left.join(' and ')} stays unverified until somebody says it (POST /locations/NAME/set).`,
        ]
      : []),
  ];
}

/** What holds the instrument back may have come, or gone, since. */
function ofInstrument({ holds_back }: PlayedAnswer, { unknown, barred, state, definition }: Asked): string[] {
  if (definition.simulate) return [];
  const where = instanceKey(unknown);
  const held = state.instances.get(where)?.quarantined_for ?? [];
  const isOwn = attemptsOf(definition.run_id, unknown.step);
  if (holds_back && held.some(isOwn)) return [staysHeldBack(unknown)];
  const others = held.filter((id) => !isOwn(id));
  if (others.length > 0) {
    const runs = [...new Set(others.flatMap((id) => parseCommandId(id)?.run_id ?? []))];
    return [`${where} stays held back for what is unknown of run ${runs.join(', ')}.`];
  }
  if (barred !== undefined)
    return [`${where} is not held back for it any more, and is given nothing all the same: ${barred}.`];
  return [`${where} takes steps again, of every run.`];
}
