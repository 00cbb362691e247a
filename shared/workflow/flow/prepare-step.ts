import type { Json, JsonObject } from '../../kernel/json/json.ts';
import { escapePointer } from '../../kernel/json/schema.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { ExpressionError, holdsExpression, textOf } from '../../expressions/index.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { pointerTo, putInPayload, putInParameters, type ReadText, type RunSize } from '../put-in.ts';
import { validateStep, validateUse, type StepDocument, stepSchema, useKeys } from '../workflow-schema.ts';
import {
  asClause,
  readCondition,
  readText,
  withGiven,
  type AuthorsText,
  isKnown,
  judgeNames,
  knownValue,
  type KnownValues,
} from './known-values.ts';
import { roundsOf, variablesOf, type Rounds } from './flow-node.ts';

const ofUse: ReadonlySet<string> = new Set(useKeys);
const ofSteps: ReadonlySet<string> = new Set(Object.keys(stepSchema.properties));

/** Keys of a step that do not go together with what does it: a module, or the steps of a workflow. Places are in the step. */
function judgeUse(written: JsonObject, isUse: boolean): Problem[] {
  if (!isUse) {
    if ((written['with'] ?? null) === null) return [];
    const message =
      '"with" is for a workflow that the step uses, and there is no "uses": the arguments of a step are its "args"';
    return [{ pointer: '/with', message }];
  }
  const { uses } = written;
  const file = cutShort(typeof uses === 'string' ? uses : '');
  return Object.keys(written)
    .filter((key) => ofSteps.has(key) && !ofUse.has(key) && (written[key] ?? null) !== null)
    .map((key) => ({
      pointer: `/${key}`,
      message: `"${key}" is for a step that a module does, and this one is done by the steps of ${file}: say it in those`,
    }));
}

/** A step that uses a workflow, with something in the place of its module and action that people can read. */
function asUse(step: StepDocument): StepDocument {
  return { ...step, module: 'workflow', action: step.uses ?? '' };
}

/** A step as far as it can be worked out by itself. */
export interface Prepared {
  /** With all values put in that are known; undefined where its shape is wrong. */
  document: StepDocument | undefined;
  /** The texts whose values are not known before the run. */
  texts: AuthorsText[];
  /** Places of values that are no references into the payload, whatever they read like. */
  settled: ReadonlySet<string>;
  rounds?: Rounds;
  problems: Problem[];
}

const conditions: ReadonlyMap<string, 'truth' | 'list'> = new Map([
  ['when', 'truth'],
  ['for_each', 'list'],
]);
const conditionsOfRounds: ReadonlySet<string> = new Set(['until', 'while']);

/** What the text at a place must come to, where it is an expression as it stands. */
function conditionAt([key = '', member, deeper]: readonly string[]): 'truth' | 'list' | undefined {
  if (member === undefined) return conditions.get(key);
  const isOfRounds = key === 'repeat' && deeper === undefined && conditionsOfRounds.has(member);
  return isOfRounds ? 'truth' : undefined;
}

/** Keys whose texts are nobody's but the author's. */
const notes: ReadonlySet<string> = new Set(['id', 'comment', 'checks', 'requirements']);
/** What the rounds of a step are given. */
const ofRounds = /^\/(?:args|files|with)\//;
const noNames: ReadonlySet<string> = new Set();
const noRounds =
  '"cleanup" of a step is done at the end of each of its rounds, and it has none: that of the run stands above the steps';
const roundNames: ReadonlySet<string> = new Set(['index', 'round']);

/**
 * Puts parameters into a step, and what expressions come to that name nothing else than is known, and looks at its shape. The steps that
 * recover it are left as they are: each is a step of its own.
 * @param around what its expressions may name of the rounds in which it is done
 * @throws WeirError `too_large` where the run would be.
 */
export function prepareStep(
  written: JsonObject,
  pointer: string,
  known: KnownValues,
  size: RunSize,
  isAddedLater = false,
  around: ReadonlySet<string> = noNames,
): Prepared {
  const { recover, cleanup, ...own } = written;
  const problems: Problem[] = [];
  const texts: AuthorsText[] = [];
  const settled = new Set<string>();
  const isUse = (written['uses'] ?? null) !== null;
  const variables = new Set([...around, ...variablesOf(written)]);
  // The names of steps that are added later are made of those of what they are added for.
  const isNamedLater = variables.size === 0 && !isAddedLater && !isUse;
  const subject = () => `step "${cutShort(typeof own['name'] === 'string' ? own['name'] : '')}"`;

  const whatIsWritten = JSON.stringify(own);
  // Of most steps no text has to be looked into.
  const isPlain = !known.parameters.given?.size && !holdsExpression(whatIsWritten);

  const read: ReadText = (text, path, putIn) => {
    const kind = conditionAt(path);
    if (!kind && (isPlain || notes.has(path[0] ?? ''))) return undefined;
    const own = kind ? text : withGiven(text, known.parameters);
    if (!kind && !holdsExpression(own)) return undefined;
    const place = pointerTo(path);
    settled.add(place);
    try {
      return kind ? readAsked(text, place, kind) : readOwn(own, place, putIn);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const what = cutShort(place.slice(1).replaceAll('/', '.'));
      const message = `${subject()}: "${what}": ${asClause(error)}`;
      const within = { text, at: error.at };
      const wanting = error.wanting ? { wanting: true } : {};
      problems.push({ pointer: `${pointer}${place}`, message, within, ...wanting });
      return text;
    }
  };

  function readAsked(text: string, place: string, kind: 'truth' | 'list'): Json {
    const asked = readCondition(text, place, kind, known.parameters);
    judgeNames(asked, known, place.startsWith('/repeat') ? roundNames : around);
    if (kind === 'list' && isKnown(asked, known)) {
      const items = knownValue(asked, known, String);
      if (!Array.isArray(items)) throw new ExpressionError('It must come to a list.', 0);
      size.add(items);
      return items;
    }
    texts.push(asked);
    return text;
  }

  function readOwn(text: string, place: string, putIn: (part: string) => string): Json {
    const found = readText(text, place, known.parameters, putIn);
    judgeNames(found, known, ofRounds.test(place) ? variables : noNames);
    if (isKnown(found, known)) {
      const value = knownValue(found, known, putIn);
      size.add(value);
      return place === '/name' ? textOf(value) : value;
    }
    if (!ofRounds.test(place) && (place !== '/name' || !isNamedLater)) {
      const unknown = found.names.find(({ root }) => root !== 'parameters' && root !== 'payload');
      const message = 'It must be known before the run begins, and may name parameters and payload only.';
      throw new ExpressionError(message, unknown?.at ?? 0);
    }
    texts.push(found);
    return found.kept;
  }

  size.beginStep(own['name'], whatIsWritten);
  const put = putInParameters(own, pointer, known.parameters, size, read);
  const told = new Set(problems.map((problem) => problem.pointer.slice(pointer.length)));
  const whole = {
    ...put.step,
    ...(recover === undefined ? {} : { recover }),
    ...(cleanup === undefined ? {} : { cleanup }),
  };
  const shape = isUse ? validateUse(whole) : validateStep(whole);
  const unshaped = shape.filter((complaint) => !told.has(complaint.pointer));
  if (put.problems.length > 0 || shape.length > 0) {
    problems.push(...put.problems, ...placedIn(pointer, unshaped));
    return { document: undefined, texts: [], settled, problems };
  }
  const step = put.step as StepDocument;
  const { rounds, problems: mistaken } = roundsOf(step);
  if ((cleanup ?? null) !== null && !rounds) mistaken.push({ pointer: '/cleanup', message: noRounds });
  const isSettled = (name: string) => settled.size > 0 && settled.has(`/with/${escapePointer(name)}`);
  const given = putInPayload(step.with ?? {}, known.payload, `${pointer}/with`, size, isSettled);
  problems.push(...given.problems.map((each) => ({ ...each, message: `${subject()}: ${each.message}` })));
  const document = isUse ? asUse({ ...step, with: given.entries }) : step;
  mistaken.push(...judgeUse(written, isUse));
  problems.push(
    ...placedIn(pointer, mistaken).map((each) => ({ ...each, message: `${subject()}: ${each.message}` })),
  );
  return { document, texts, settled, ...(rounds ? { rounds } : {}), problems };
}

function placedIn(pointer: string, problems: readonly Problem[]): Problem[] {
  return problems.map((problem) => ({ ...problem, pointer: `${pointer}${problem.pointer}` }));
}
