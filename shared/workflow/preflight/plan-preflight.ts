import { escapePointer } from '../../kernel/json/schema.ts';
import type { ArgumentFinding } from '../../contracts/messages/inquiries.ts';
import type {
  Preflight,
  PreflightSchedule,
  PreflightStep,
  StepCheck,
  StepLocation,
} from '../../contracts/preflight.ts';
import type { StepDefinition } from '../../contracts/run.ts';
import type { DraftedRun } from '../../contracts/what-if.ts';
import { decodeWorkcellState, restless, type WorkcellState } from '../../contracts/workcell-state.ts';
import {
  firstProblems,
  located,
  maxProblems,
  type Locate,
  type Place,
  type Problem,
} from '../../kernel/json/problem.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { judgeWorkflow, type CheckFacts, type CheckRequest } from '../check/check-workflow.ts';
import type { PlacedStep } from '../placed-step.ts';
import type { InfrastructureTrouble } from '../../contracts/infrastructure.ts';
import { questionsOf, type Question } from './questions-of.ts';
import { turnsBefore, type Waiting } from './turns-before.ts';
import {
  type Lab,
  linkOfInfrastructure,
  linkOfLocation,
  linksOfInstruments,
  locationNow,
} from '../../explain/index.ts';
import { movedLocations } from '../../contracts/locations.ts';

/** What a workflow is looked at against before it is handed in. Plain data: a thread can be handed it. */
export interface PreflightFacts extends CheckFacts {
  /** The steps that wait, by module. */
  queues: Readonly<Record<string, readonly Waiting[]>>;
  /** Under a sequential scheduler, the run that has the lab. */
  holder: string | undefined;
  infrastructure: readonly InfrastructureTrouble[];
}

/** What would keep a step waiting if it were to begin now: its instruments as they stand, its turn, and where it moves something to. Pure. */
function waitsNow(
  { workcell, embedded, at, unknown, holder, infrastructure }: PreflightFacts,
  state: WorkcellState,
): (step: StepDefinition, locations: readonly StepLocation[]) => PreflightStep['waits'] {
  const lab: Lab = {
    ...{ workcell, embedded, state, at, infrastructure },
    unknownOf: (command_id) => unknown[command_id],
  };
  const forAll = linkOfInfrastructure(lab);
  const turn = holder === undefined ? undefined : turnOf(holder);
  const verifies = workcell.config.verify_locations_before_transfer;
  /** Steps of one module wait for the same: of thousands few are looked at. */
  const known = new Map<string, PreflightStep['waits']>();
  return ({ module, only_instance: instance }, locations) => {
    // What a step before it takes away will not be there.
    const taken = locations.find(
      ({ as, changed_by, state: stands }) => as === 'target' && changed_by === undefined && !hasRoom(stands),
    );
    const key = JSON.stringify([module, instance]);
    const atInstruments = known.get(key) ?? linksOfInstruments(lab, { module, instance }).links;
    known.set(key, atInstruments);
    return [
      ...(forAll ? [forAll] : []),
      ...atInstruments,
      ...(turn ? [turn] : []),
      ...(taken && verifies ? [linkOfLocation(lab, taken.name, undefined)] : []),
    ];
  };
}

function turnOf(run_id: string): PreflightStep['waits'][number] {
  const text = `the workcell runs one run at a time, and it is the turn of run ${run_id}`;
  return { kind: 'turn', text, run_id, since: null };
}

/** A preflight but for what the agents say. Plain data. */
export interface PreflightPlan {
  answer: Preflight;
  questions: Question[];
  /** Of each step that is asked for, by its place in the list. */
  places: Record<number, StepPlaces>;
  /** The runs that the owner is to be asked about. */
  drafts: DraftedRun[];
}

/** Where a step and its arguments stand in the text. */
interface StepPlaces {
  name: string;
  pointer: string;
  /** The path of its file, where it is not the one that everything is about. */
  file?: string;
  /** The step's own; each counts from 1. */
  own?: Place;
  /** By the name of an argument or a file. */
  of: Record<string, { pointer: string } & Partial<Place>>;
}

/** A person reads no more of them. */
const mostSteps = 1_000;

/** Looks at all that can be known of a workflow without its agents, and works out what they are to be asked. Pure. */
export async function planPreflight(request: CheckRequest, facts: PreflightFacts): Promise<PreflightPlan> {
  const { check, steps: all, row, locate, priority, drafts } = await judgeWorkflow(request, facts);
  const state = decodeWorkcellState(facts.fields);
  // One that is done in rounds has no instrument: the steps of its rounds are among the others.
  const found = all.filter(({ step }) => !step.loop);
  const steps = found.map(({ step }) => step);
  const { questions, unasked } = request.simulate
    ? { questions: [], unasked: new Map<number, StepCheck>() }
    : questionsOf(steps, state, (position) => isFaulty(found[position], check.problems));
  const locations = request.simulate ? [] : lookAtLocations(found, { ...facts, state });
  const waitsOf = waitsNow(facts, state);
  const queueOf = queues(facts, state, priority);
  const told = found.slice(0, mostSteps).map(({ step, name, pointer, file }, position): PreflightStep => {
    const line = locate(pointer, undefined, file)?.line;
    return {
      pointer,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...{ name: step.name || name, module: step.module, action: step.action },
      check: unasked.get(position) ?? (request.simulate ? rehearsed : asked),
      locations: locations[position] ?? [],
      waits: request.simulate ? [] : waitsOf(step, locations[position] ?? []),
      queue: request.simulate ? { waiting: 0, acting: 0 } : queueOf(step),
    };
  });
  const odd = told.flatMap((step) => odditiesOf(step, locate));
  const alone = row === undefined || questions.length === 0 ? [] : [askedAlone(row)];
  const { ok, problems, warnings, instruments, runs } = check;
  return {
    answer: {
      ...{ ok, accepted: ok, problems, warnings: [...alone, ...warnings, ...odd], instruments },
      ...{ steps: told, step_count: found.length, asked: 0, runs },
    },
    questions,
    places: placesOf(questions, found, locate),
    drafts: request.simulate ? [] : drafts,
  };
}

function askedAlone(row: number): Problem {
  const message = `of the table, the instruments are asked about row ${row} alone: they may not take the values of other rows`;
  return { pointer: '', message };
}

const rehearsed: StepCheck = { outcome: 'unasked', text: 'not asked: a simulated step nears no agent' };
/** Until the agents have said something. */
const asked: StepCheck = { outcome: 'unasked', text: 'not asked' };

function isFaulty(step: PlacedStep | undefined, problems: readonly Problem[]): boolean {
  const { pointer: own = '', file: ownFile } = step ?? {};
  return problems.some(
    ({ pointer, file }) => file === ownFile && (pointer === own || pointer.startsWith(`${own}/`)),
  );
}

function odditiesOf({ pointer, file, name, locations }: PreflightStep, locate: Locate): Problem[] {
  return locations.flatMap((location) => {
    const odd = oddityOf(location);
    if (odd === undefined) return [];
    const at = `${pointer}/locations/${location.as}`;
    const inFile = file === undefined ? {} : { file };
    return [located({ pointer: at, ...inFile, message: `step "${name}": ${odd}` }, locate)];
  });
}

function queues(
  { queues: waiting, at }: PreflightFacts,
  { instances }: WorkcellState,
  ofRun: number,
): (step: StepDefinition) => PreflightStep['queue'] {
  return ({ module, only_instance, priority }) => {
    const own = [...instances.values()].filter(
      (record) =>
        record.module === module && (only_instance === undefined || record.instance === only_instance),
    );
    const acting = new Set(own.flatMap((record) => restless(record)).map(({ run_id }) => run_id)).size;
    const queue = Object.hasOwn(waiting, module) ? (waiting[module] ?? []) : [];
    const step = {
      priority: ofRun + (priority ?? 0),
      ...(only_instance === undefined ? {} : { only_instance }),
    };
    return { waiting: turnsBefore(queue, step, at), acting };
  };
}

function placesOf(
  questions: readonly Question[],
  steps: readonly PlacedStep[],
  locate: Locate,
): PreflightPlan['places'] {
  const places: PreflightPlan['places'] = {};
  for (const position of questions.flatMap((question) => question.steps)) {
    const { step, name = '', pointer, file } = steps[position] ?? {};
    if (!step || pointer === undefined) continue;
    const own = locate(pointer, undefined, file);
    const of = Object.fromEntries(
      (['files', 'locations', 'args'] as const).flatMap((kind) =>
        Object.keys(step[kind]).map((argument) => {
          const at = `${pointer}/${kind}/${escapePointer(argument)}`;
          return [argument, { pointer: at, ...locate(at, undefined, file) }] as const;
        }),
      ),
    );
    places[position] = {
      name,
      pointer,
      ...(file === undefined ? {} : { file }),
      ...(own ? { own } : {}),
      of,
    };
  }
  return places;
}

/** The locations that each step moves something from and to, as they are now. Pure. */
export function lookAtLocations(
  steps: readonly Pick<PlacedStep, 'step' | 'name'>[],
  lab: Pick<Lab, 'workcell' | 'state'>,
): StepLocation[][] {
  /** Which step of the run has moved something from or to there before, by location. */
  const moved = new Map<string, string>();
  return steps.map(({ step, name: own }) => {
    const { source, target } = movedLocations(step, false);
    const found = [
      ...(source === undefined ? [] : [look('source', source)]),
      ...(target === undefined || target === source ? [] : [look('target', target)]),
    ];
    for (const { name } of found) moved.set(name, step.name || own);
    return found;
  });

  function look(as: StepLocation['as'], name: string): StepLocation {
    const changed_by = moved.get(name);
    const { remedy, text, ...stands } = locationNow(lab, name);
    const told = remedy === undefined ? text : `${text}: ${remedy}`;
    return { name, as, ...stands, text: told, ...(changed_by === undefined ? {} : { changed_by }) };
  }
}

/** What is odd about a location for the step that uses it; undefined where nothing is, or where a step before it changes that. */
export function oddityOf({ as, state, text, changed_by }: StepLocation): string | undefined {
  if (changed_by !== undefined) return undefined;
  if (as === 'source') return state === 'empty' ? `${text}: there is nothing to move` : undefined;
  return hasRoom(state) ? undefined : `${text}, and the step moves something there`;
}

function hasRoom(state: StepLocation['state']): boolean {
  return state === 'empty' || state === 'has_room';
}

/** What the agents have said to a question. */
export interface Said extends StepCheck {
  problems: readonly ArgumentFinding[];
  warnings: readonly ArgumentFinding[];
}

/** The preflight with what the agents have said to its questions. Pure. */
export function takeAnswers(
  { answer, questions, places }: PreflightPlan,
  said: ReadonlyMap<Question, Said>,
  asked: number,
  schedule?: PreflightSchedule,
): Preflight {
  const steps = [...answer.steps];
  const problems: Problem[] = [...answer.problems];
  const warnings: Problem[] = [...answer.warnings];
  // A run may be over later than it should; one whose gap cannot be kept never begins it.
  if (schedule?.why !== undefined && !schedule.late) problems.push({ pointer: '', message: schedule.why });
  /** One that does not answer is told of once, and not for each question that it was asked. */
  const told = new Set<string>();
  for (const question of questions) {
    const word = said.get(question);
    if (!word) continue;
    const { problems: wrong, warnings: odd, ...check } = word;
    for (const position of question.steps) {
      const step = steps[position];
      if (step) steps[position] = { ...step, check };
      const place = places[position];
      if (!place) continue;
      problems.push(...wrong.map((finding) => problemOf(finding, question, place)));
      warnings.push(...odd.map((finding) => problemOf(finding, question, place)));
      if (!['failed', 'no_answer'].includes(check.outcome) || told.has(check.text)) continue;
      told.add(check.text);
      warnings.push(
        problemOf({ message: `the arguments could not be checked: ${check.text}` }, question, place),
      );
    }
  }
  return {
    ...answer,
    ...{ ok: problems.length === 0, problems: firstProblems(problems), steps, asked },
    warnings: warnings.slice(0, maxProblems),
    ...(schedule && { schedule }),
  };
}

/** What an agent has found of an argument of a step, at the place of that argument. */
function problemOf(
  { argument, message }: ArgumentFinding,
  { module, action }: Question,
  { name, pointer, file, own, of }: StepPlaces,
): Problem {
  const subject = argument === undefined ? '' : `"${cutShort(argument)}" for `;
  const text = `step "${cutShort(name)}": ${subject}${module}.${action}: ${message}`;
  const known = argument !== undefined && Object.hasOwn(of, argument) ? of[argument] : undefined;
  return { pointer, ...(file === undefined ? {} : { file }), ...own, ...known, message: text };
}
