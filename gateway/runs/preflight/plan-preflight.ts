import { escapePointer } from '../../../shared/kernel/json/schema.ts';
import type { Preflight, PreflightStep, StepCheck } from '../../../shared/contracts/preflight.ts';
import type { StepDefinition } from '../../../shared/contracts/run.ts';
import {
  decodeWorkcellState,
  restless,
  type WorkcellState,
} from '../../../shared/contracts/workcell-state.ts';
import { located, type Locate, type Place, type Problem } from '../../../shared/kernel/json/problem.ts';
import { judgeWorkflow, type CheckWish } from '../workflow-check/check-workflow.ts';
import type { PlacedStep } from '../../../shared/workflow/index.ts';
import { lookAtLocations, oddityOf } from './look-at-locations.ts';
import type { PreflightGround } from './preflight-ground.ts';
import { questionsOf, type Question } from './questions-of.ts';
import { turnsBefore } from './turns-before.ts';
import { waitsNow } from './waits-now.ts';

/** A preflight but for what the agents say. Plain data. */
export interface PreflightPlan {
  answer: Preflight;
  questions: Question[];
  /** Of each step that is asked for, by its place in the list. */
  places: Record<number, StepPlaces>;
}

/** Where a step and its arguments stand in the text. */
export interface StepPlaces {
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
export async function planPreflight(wish: CheckWish, ground: PreflightGround): Promise<PreflightPlan> {
  const { check, steps: all, locate, priority } = await judgeWorkflow(wish, ground);
  const state = decodeWorkcellState(ground.fields);
  // One that is done in rounds has no instrument: the steps of its rounds are among the others.
  const found = all.filter(({ step }) => !step.loop);
  const steps = found.map(({ step }) => step);
  const { questions, unasked } = wish.simulate
    ? { questions: [], unasked: new Map<number, StepCheck>() }
    : questionsOf(steps, state, (position) => isFaulty(found[position], check.problems));
  const locations = wish.simulate ? [] : lookAtLocations(found, state);
  const waitsOf = waitsNow(ground, state);
  const queueOf = queues(ground, state, priority);
  const told = found.slice(0, mostSteps).map(({ step, name, pointer, file }, position): PreflightStep => {
    const line = locate(pointer, undefined, file)?.line;
    return {
      pointer,
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...{ name: step.name || name, module: step.module, action: step.action },
      check: unasked.get(position) ?? (wish.simulate ? rehearsed : asked),
      locations: locations[position] ?? [],
      waits: wish.simulate ? [] : waitsOf(step, locations[position] ?? []),
      queue: wish.simulate ? { waiting: 0, acting: 0 } : queueOf(step),
    };
  });
  const odd = told.flatMap((step) => odditiesOf(step, locate));
  const { ok, problems, warnings, instruments } = check;
  return {
    answer: {
      ...{ ok, accepted: ok, problems, warnings: [...warnings, ...odd], instruments },
      ...{ steps: told, step_count: found.length, asked: 0 },
    },
    questions,
    places: placesOf(questions, found, locate),
  };
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
  { queues: waiting, at }: PreflightGround,
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
