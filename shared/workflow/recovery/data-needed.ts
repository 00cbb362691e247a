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
    const slip = like === undefined ? '' : ` (is "${cutShort(like)}" meant for it?)`;
    const message = `the data for step "${nameOf(steps, position)}" have no "${cutShort(key)}", which ${who}${slip}: give it, or null where there is none`;
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
