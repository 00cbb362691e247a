import { byWhom, moment } from '../../sentences/index.ts';
import { closest } from '../../kernel/json/did-you-mean.ts';
import type { JsonObject } from '../../kernel/json/json.ts';
import type { StepDefinition } from '../../contracts/run.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import type { Scope } from '../../contracts/step-flow.ts';
import {
  namesIn,
  type Name,
  parseExpression,
  type Expression,
  expressionsOf,
  parseTemplate,
  testsForNull,
} from '../../expressions/index.ts';
import { maxProblems, type Problem } from '../../kernel/json/problem.ts';
import { nameOf } from './why-unfit.ts';
import { isDeepStrictEqual } from 'node:util';
import { instanceKey } from '../../contracts/address.ts';
import type { StaleFact } from '../../contracts/retry-preview.ts';
import { utcMoment } from '../../kernel/wei-time.ts';
import type { RetryFacts } from './stale-results.ts';

/** The expressions that are evaluated in one scope, and the condition that is asked before them. */
interface Texts {
  scope: Scope;
  conditions: (string | undefined)[];
  templates: string[];
}

/**
 * What steps to come read of a step that is left out, and the data that are given in its place lack. A value that is null where there is
 * none has to be said: what is forgotten, or has a slip in its name, would be found out when its reader fails. An expression that asks
 * first whether there is a value has what it needs.
 *
 * @param isToCome true for the position of a step that has not begun
 */
export function dataNeeded(
  steps: readonly StepDefinition[],
  position: number,
  data: JsonObject,
  isToCome: (position: number) => boolean,
): Problem[] {
  const readers = new Map<string, Set<string>>();
  for (const [at, step] of steps.entries()) {
    if (at === position || !isToCome(at)) continue;
    const parts = [step, ...(step.loop?.body ?? []), ...(step.recover ?? [])];
    for (const key of parts.flatMap((each) => keysRead(each, position))) {
      if (Object.hasOwn(data, key)) continue;
      readers.set(key, (readers.get(key) ?? new Set()).add(step.name));
    }
  }
  const given = Object.keys(data);
  return [...readers].slice(0, maxProblems).map(([key, by]) => {
    const who = `${by.size === 1 ? 'step' : 'steps'} ${someOf([...by], '"', 3)} ${by.size === 1 ? 'reads' : 'read'}`;
    const like = closest(key, given);
    const typo = like === undefined ? '' : ` (is "${cutShort(like)}" meant for it?)`;
    const message = `the data for step "${nameOf(steps, position)}" have no "${cutShort(key)}", which ${who}${typo}: give it, or null where there is none`;
    return { pointer: `/data/${escapePointer(key)}`, message };
  });
}

/** The values of a step that another one reads, and without which it may come to nothing. */
function keysRead(step: StepDefinition, position: number): string[] {
  return textsOf(step).flatMap(({ scope, conditions, templates }) => {
    const called = Object.keys(scope.steps).filter((name) => scope.steps[name] === position);
    if (called.length === 0) return [];
    const asked = conditions.flatMap((text) =>
      text === undefined ? [] : [parseExpression(text, 0, Infinity)],
    );
    // Who looks at what became of the step knows that it may have left nothing.
    if (asked.some((each) => looksAtStatus(namesIn(each), called))) return [];
    const put = templates.flatMap((text) => expressionsOf(parseTemplate(text, Infinity)));
    const expressions = [...asked, ...put];
    return expressions.flatMap((each) => keysIn(each, called));
  });
}

function keysIn(expression: Expression, called: readonly string[]): string[] {
  const names = namesIn(expression);
  if (looksAtStatus(names, called)) return [];
  const minded = new Set(
    [...names.filter(({ asked }) => asked), ...testsForNull(expression)].flatMap((name) =>
      keyOf(name, called),
    ),
  );
  return names.flatMap((name) => keyOf(name, called)).filter((key) => !minded.has(key));
}

function looksAtStatus(names: readonly Name[], called: readonly string[]): boolean {
  return names.some((name) => isOf(name, called) && name.path[1] === 'status');
}

/** The value that a name stands for, where it is one of the step's data. */
function keyOf(name: Name, called: readonly string[]): string[] {
  const [, member, key] = name.path;
  return isOf(name, called) && member === 'data' && typeof key === 'string' ? [key] : [];
}

function isOf({ root, path: [step] }: Name, called: readonly string[]): boolean {
  return root === 'steps' && typeof step === 'string' && called.includes(step);
}

/** All that its author wrote in expressions, in the scope in which it is evaluated. */
function textsOf({ when, loop, expressions = {}, scope }: StepDefinition): Texts[] {
  const { for_each, repeat } = loop ?? {};
  const items = typeof for_each?.items === 'string' ? for_each.items : undefined;
  const conditions = [when, items, repeat?.until, repeat?.while];
  const own = {
    scope: scope ?? { steps: {}, values: {} },
    conditions,
    templates: Object.values(expressions),
  };
  return [own, ...textsAround(scope)];
}

/** What the workflows say that use the one that a step is of. */
function textsAround(scope: Scope | undefined): Texts[] {
  const { given } = scope ?? {};
  if (!given) return [];
  const templates = Object.values(given.expressions);
  return [{ scope: given.scope, conditions: [given.when], templates }, ...textsAround(given.scope)];
}

/** What is another way now for the steps that are done. Pure. */
export function changedSince(facts: RetryFacts): StaleFact[] {
  return [...awayInstances(facts), ...movedLocations(facts), ...cleanedUp(facts), ...definedAnew(facts)];
}

/** An instance that a step must go to, because another one, which is taken over, went there. */
function awayInstances({ draft, state }: RetryFacts): StaleFact[] {
  return [...draft.again].flatMap((position): StaleFact[] => {
    const step = draft.steps[position];
    const record = draft.taken_over[step?.same_instance_as ?? -1];
    if (!step || !record) return [];
    const where = instanceKey({ module: step.module, instance: record.instance });
    const presence = state.instances.get(where)?.presence;
    if (presence === 'present') return [];
    const text = `step "${cutShort(step.name)}" must go to ${where}, whose agent is not there: it waits for it`;
    return [{ kind: 'instrument_away', weight: 'warning', step: position, text }];
  });
}

/** Coordinates were put in when the run was handed in. */
function movedLocations({ draft, workcell }: RetryFacts): StaleFact[] {
  return [...draft.again]
    .sort((a, b) => a - b)
    .flatMap((position): StaleFact[] => {
      const step = draft.steps[position];
      const known = workcell.locations[step?.module ?? ''] ?? {};
      const moved = Object.entries(step?.locations ?? {}).filter(
        ([argument, name]) =>
          step &&
          Object.hasOwn(step.args, argument) &&
          Object.hasOwn(known, name) &&
          !isDeepStrictEqual(step.args[argument], known[name]),
      );
      const [first] = moved;
      if (!step || !first) return [];
      const [argument, name] = first;
      const text = `step "${cutShort(step.name)}" goes to "${name}" as it was when the run was handed in, and its coordinates are others now: give the argument ${argument}="${name}" to take those`;
      return [{ kind: 'location_changed', weight: 'warning', step: position, text }];
    });
}

function cleanedUp({ draft, run }: RetryFacts): StaleFact[] {
  const done = [...draft.again].filter(
    (at) => draft.steps[at]?.cleanup && run.steps[draft.came_from[at] ?? -1]?.status === 'succeeded',
  );
  const [first] = done;
  if (first === undefined) return [];
  const names = done.map((at) => draft.steps[at]?.name ?? '');
  const text = `the run has tidied up at its end (${someOf(names, '"', 3)}): look whether all is still where it is needed`;
  return [{ kind: 'cleaned_up', weight: 'warning', step: first, text }];
}

function definedAnew({ run, state: { definition } }: RetryFacts): StaleFact[] {
  if (!definition || definition.at <= run.definition.created_at) return [];
  const text = `the workcell was defined anew at ${moment(definition.at)}${byWhom(definition)}, after the run was handed in`;
  return [{ kind: 'workcell_changed', weight: 'warning', since: utcMoment(definition.at), text }];
}
