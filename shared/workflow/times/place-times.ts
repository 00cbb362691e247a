import type { Gap, StepNumber, StepTimes } from '../../contracts/step-flow.ts';
import { ExpressionError, holdsExpression } from '../../expressions/index.ts';
import type { Problem } from '../../kernel/json/problem.ts';
import { cutShort } from '../../kernel/some-of.ts';
import { loopWith, type FlowNode, type Frame } from '../flow/flow-node.ts';
import { asClause, isKnown, judgeNames, knownValue, readText } from '../flow/known-values.ts';
import { problemOf, type StepNames } from '../flow/namings.ts';
import type { Order } from '../flow/order-steps.ts';
import { pointerTo, putInParameters, type ReadText, type RunSize } from '../put-in.ts';
import { declaredSeconds, isOfEarlierRun } from './declared-duration.ts';
import { besides, type Sequence } from './sequence.ts';
import { type TimesDocument, validateTimes, type WrittenGap, type WrittenGroup } from './time-keys.ts';

/** So many gaps a run has at most: all of them are looked at together, when it is handed in and at every turn. */
const mostGaps = 1_000;

type Place = Pick<Problem, 'pointer' | 'file'>;

/** A bound between two steps, and where it is written. */
export interface PlacedGap extends Place {
  /** Of a round of which it is counted from what comes before it, the steps before the first. */
  from: readonly FlowNode[];
  to: FlowNode;
  gap: Gap;
}

/** What a run has to itself from the beginning of one step to the end of another, and where that is written. */
export interface PlacedGroup extends Place {
  what: 'module' | 'location';
  names: readonly string[];
  from: FlowNode;
  until: FlowNode;
}

/** What a workflow says of the times of its steps, by the steps. */
export interface PlacedTimes {
  of: ReadonlyMap<FlowNode, StepTimes>;
  /** Above the steps of the workflow that was handed in, with its parameters put in. */
  ofRun: TimesDocument;
  gaps: PlacedGap[];
  groups: PlacedGroup[];
  problems: Problem[];
  /** What has no effect. */
  unheeded: Problem[];
}

/** Whose steps these are, and in which order they are done. */
export interface Ordered {
  frames: readonly Frame[];
  nodes: readonly FlowNode[];
  order: Order;
  sequence: Sequence;
  namesOf: (frame: Frame) => StepNames;
}

/** Finds the steps that a workflow names where it speaks of times, and notes of each step what is said of it. */
export function placeTimes(ordered: Ordered, size: RunSize): PlacedTimes {
  const { frames, nodes, order, sequence, namesOf } = ordered;
  const of = new Map<FlowNode, StepTimes>();
  const found: PlacedTimes = { of, ofRun: {}, gaps: [], groups: [], problems: [], unheeded: [] };
  const nodesOf = (numbers: readonly StepNumber[]) => sequence.nodesOf(numbers);
  let hasTooMany = false;
  for (const node of nodes) placeOwn(node);
  for (const frame of frames) placeFrame(frame);
  return found;

  function tell({ file }: Frame, pointer: string, message: string, list = found.problems): void {
    list.push({ pointer, message, ...(file === '' ? {} : { file }) });
  }

  /** What a step says of itself: of one that is done by the steps of a workflow, or in rounds, it is said of those. */
  function placeOwn(node: FlowNode): void {
    const { document, part, pointer } = node;
    if (!document || part === 'body' || part === 'earlier') return;
    const { duration = null } = document;
    if (duration !== null && !isOfEarlierRun(document) && declaredSeconds(document) === undefined) {
      const message = `"duration" must be a number of seconds, or in ISO 8601 up to days, such as "PT30M", and is "${cutShort(String(duration))}"`;
      found.problems.push(problemOf(node, { pointer: `${pointer}/duration` }, message));
    }
    if (part === 'recover') return;
    const { max_gap: max = null, min_gap: min = null, reserve = null, hold = null } = document;
    const tellOwn = (key: string, message: string, list = found.problems) =>
      list.push(problemOf(node, { pointer: `${pointer}/${key}` }, message));
    const key = max === null ? 'min_gap' : 'max_gap';
    if (max !== null && min !== null && min > max) {
      tellOwn('min_gap', `"min_gap" is ${min} s, and "max_gap" ${max} s: it can begin at no time`);
    } else if (max !== null || min !== null) {
      const all = order.beginsOf(node).flatMap((to) => gapsTo(node, to).map((from) => ({ to, ...from })));
      if (all.length === 0) tellOwn(key, `"${key}" has no effect: nothing is done before it`, found.unheeded);
      for (const { to, number, from } of all)
        addGap(
          { from: number, point: 'end', at: 'start', ...bounds(min, max) },
          from,
          to,
          `${pointer}/${key}`,
        );
    }
    const ends = order.endsOf(node, node.rounds ? 'round' : 'whole');
    for (const from of reserve || hold ? order.beginsOf(node) : []) {
      for (const until of nodesOf(ends)) {
        const span = {
          from,
          until,
          pointer: `${pointer}/${reserve ? 'reserve' : 'hold'}`,
          ...inFile(node.frame),
        };
        if (reserve) addGroup({ ...span, what: 'module', names: reserve.modules });
        if (hold) addGroup({ ...span, pointer: `${pointer}/hold`, what: 'location', names: [hold.location] });
      }
    }
  }

  /**
   * From where the time to a step is counted with which another one begins. The number of a loop stands there for all that comes before
   * each of its rounds: what the loop waits for, then the round before.
   */
  function gapsTo(node: FlowNode, to: FlowNode): { number: StepNumber; from: readonly FlowNode[] }[] {
    if (node.rounds) return ofRound(node);
    const before = order.after.get(besides(to, node)) ?? [];
    if (before.length > 0) return before.map((number) => ({ number, from: nodesOf([number]) }));
    const loop = loopWith(node);
    if (loop) return ofRound(loop);
    return (node.frame.ofRun?.begin ?? []).map((number) => ({ number, from: [] }));
  }

  function ofRound(loop: FlowNode): { number: StepNumber; from: readonly FlowNode[] }[] {
    return loop.number === undefined ? [] : [{ number: loop.number, from: sequence.before(loop) }];
  }

  function addGap(gap: Gap, from: readonly FlowNode[], to: FlowNode, pointer: string): void {
    if (hasTooMany) return;
    if (found.gaps.length === mostGaps) {
      hasTooMany = true;
      const message = `this is one gap too many: a run may have ${mostGaps} of "gaps", "max_gap" and "min_gap" together; leave out those that follow from others, or make it several runs`;
      return tell(to.frame, pointer, message);
    }
    const times = of.get(to) ?? {};
    of.set(to, { ...times, gaps: [...(times.gaps ?? []), gap] });
    found.gaps.push({ gap, from, to, pointer, ...inFile(to.frame) });
  }

  function addGroup(group: PlacedGroup): void {
    const { from, what, names } = group;
    const until = group.until.number;
    if (until === undefined) return;
    const times = of.get(from) ?? {};
    const added: StepTimes =
      what === 'module'
        ? { reserve: [...(times.reserve ?? []), { modules: [...names], until }] }
        : { hold: [...(times.hold ?? []), ...names.map((location) => ({ location, until }))] };
    of.set(from, { ...times, ...added });
    found.groups.push(group);
  }

  /** What stands above the steps. */
  function placeFrame(frame: Frame): void {
    if (Object.keys(frame.times).length === 0) return;
    const { document, problems } = readTimes(frame, size);
    found.problems.push(...problems.map((each) => ({ ...each, ...inFile(frame) })));
    if (!document) return;
    if (!frame.user) found.ofRun = document;
    else
      for (const key of (['not_before', 'complete_by', 'after'] as const).filter((each) => each in document))
        tell(frame, `/${key}`, `"${key}" counts only in the workflow that is handed in`, found.unheeded);
    for (const [index, gap] of (document.gaps ?? []).entries()) placeGap(frame, gap, `/gaps/${index}`);
    for (const key of ['reserve', 'hold'] as const) {
      const written = document[key] ?? [];
      for (const [index, group] of [written].flat().entries())
        placeGroup(frame, group, `/${key}${Array.isArray(written) ? `/${index}` : ''}`);
    }
  }

  function placeGap(frame: Frame, written: WrittenGap, pointer: string): void {
    if (hasTooMany) return;
    const { point, at, max = null, min = null, hard, on_broken } = written;
    const subject = `the gap from "${cutShort(written.from)}" to "${cutShort(written.to)}"`;
    const [from, to] = [
      find(frame, written.from, `${pointer}/from`, subject),
      find(frame, written.to, `${pointer}/to`, subject),
    ];
    if (!from || !to) return;
    const [counted, ends] = [point ?? 'end', at ?? 'start'] as const;
    const why = whyNoGap({ min, max, isOne: from === to && (counted !== 'start' || ends !== 'end') });
    if (why !== undefined) return tell(frame, pointer, `${subject} ${why}`);
    if (from !== to && isDoneBefore(to, from))
      return tell(
        frame,
        pointer,
        `${subject}: "${cutShort(written.to)}" is done before "${cutShort(written.from)}": turn "from" and "to" around`,
      );
    const targets = ends === 'start' ? order.beginsOf(to) : nodesOf(order.endsOf(to, 'whole'));
    const sources = counted === 'end' ? order.endsOf(from, 'whole') : startsOf(from);
    const own = targets.find(({ number }) => number !== undefined && sources.includes(number));
    // It would wait for itself.
    if (own) return tell(frame, pointer, `${subject} ${withinOne(own)}`);
    for (const number of sources)
      for (const target of targets) {
        const gap: Gap = {
          ...{ from: number, point: counted, at: ends, ...bounds(min, max) },
          ...(hard === false ? { soft: true as const } : {}),
          ...(on_broken && on_broken !== 'fail' ? { on_broken } : {}),
        };
        addGap(gap, nodesOf([number]), target, pointer);
      }
  }

  /** Of steps that are done by those of a workflow, the last and the first of those are looked at. */
  function isDoneBefore(one: FlowNode, other: FlowNode): boolean | undefined {
    return isAnyBefore(order.endsOf(one, 'whole'), startsOf(other));
  }

  function isBegunBefore(one: FlowNode, other: FlowNode): boolean | undefined {
    const [begins, ends] = [startsOf(one), order.endsOf(other, 'whole')];
    return begins.some((begin) => ends.includes(begin)) || isAnyBefore(begins, ends);
  }

  function isAnyBefore(some: readonly StepNumber[], others: readonly StepNumber[]): boolean | undefined {
    const pairs = nodesOf(others).flatMap((other) => nodesOf(some).map((one) => [one, other] as const));
    const known = pairs.map(([one, other]) => sequence.isBefore(one, other));
    return known.includes(true) ? true : known.includes(undefined) ? undefined : false;
  }

  /** The steps whose beginning is that of another: a loop begins as such. */
  function startsOf(node: FlowNode): StepNumber[] {
    if (node.number !== undefined) return [node.number];
    return order.beginsOf(node).flatMap((each) => besides(each, node).number ?? []);
  }

  function placeGroup(frame: Frame, written: WrittenGroup, pointer: string): void {
    const [key, names] =
      'modules' in written
        ? (['reserve', written.modules] as const)
        : (['hold', [written.location]] as const);
    const subject = `"${key}" from "${cutShort(written.from)}" until "${cutShort(written.until)}"`;
    const [from, until] = [
      find(frame, written.from, `${pointer}/from`, subject),
      find(frame, written.until, `${pointer}/until`, subject),
    ];
    if (!from || !until) return;
    const [begins, ends] = [order.beginsOf(from), nodesOf(order.endsOf(until, 'whole'))];
    if (isBegunBefore(from, until) === false)
      return tell(
        frame,
        `${pointer}/until`,
        `${subject}: "${cutShort(written.until)}" is not done after "${cutShort(written.from)}", so that it may be over before it has begun`,
      );
    for (const begin of begins)
      for (const end of ends)
        addGroup({
          what: key === 'reserve' ? 'module' : 'location',
          names,
          from: begin,
          until: end,
          pointer,
          ...inFile(frame),
        });
  }

  function find(frame: Frame, name: string, pointer: string, subject: string): FlowNode | undefined {
    const names = namesOf(frame);
    const node = names.find(name);
    if (typeof node !== 'string') return node;
    const around = names.find(name.slice(0, Math.max(0, name.indexOf('/'))));
    const isInRounds = typeof around !== 'string' && around.rounds;
    const why = isInRounds
      ? `"${cutShort(name)}" is a step of the rounds of "${cutShort(around.name)}": name that, or say it above the steps of the workflow that it uses`
      : node;
    return void tell(frame, pointer, `${subject}: ${why}`);
  }
}

function bounds(min: number | null, max: number | null): Pick<Gap, 'min' | 'max'> {
  return { ...(min === null ? {} : { min }), ...(max === null ? {} : { max }) };
}

function whyNoGap(gap: { min: number | null; max: number | null; isOne: boolean }): string | undefined {
  const { min, max, isOne } = gap;
  if (isOne) return 'is one of a step to itself: name another step';
  if (min === null && max === null) return 'says neither "max" nor "min"';
  if (min !== null && max !== null && min > max) return `has a "min" of ${min} s and a "max" of ${max} s`;
  return undefined;
}

function withinOne({ document, name }: FlowNode): string {
  return `counts from a point of "${cutShort(document?.name ?? name)}" to another point of it: how long it may take is its "timeout", and how long it is expected to take its "duration"`;
}

function inFile({ file }: Frame): { file?: string } {
  return file === '' ? {} : { file };
}

/** With its parameters, and what its expressions come to; undefined where its shape is wrong. */
function readTimes(
  { times, known }: Frame,
  size: RunSize,
): { document: TimesDocument | undefined; problems: Problem[] } {
  const problems: Problem[] = [];
  const read: ReadText = (text, path, putIn) => {
    if (!holdsExpression(text)) return undefined;
    const pointer = pointerTo(path);
    try {
      const found = readText(text, pointer, known.parameters, putIn);
      judgeNames(found, known, new Set());
      if (isKnown(found, known)) return knownValue(found, known, putIn);
      throw new ExpressionError(unknown, found.names[0]?.at ?? 0);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const message = `"${cutShort(path.join('.'))}": ${asClause(error)}`;
      problems.push({ pointer, message, within: { text, at: error.at } });
      return text;
    }
  };
  const put = putInParameters(times, '', known.parameters, size, read);
  const told = new Set(problems.map(({ pointer }) => pointer));
  const unshaped = validateTimes(put.step).filter(({ pointer }) => !told.has(pointer));
  problems.push(...put.problems, ...unshaped);
  return { document: problems.length === 0 ? put.step : undefined, problems };
}

const unknown = 'It must be known before the run begins, and may name parameters and payload only.';
