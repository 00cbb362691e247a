import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { moduleReportSchema } from '../../../shared/contracts/module-report.ts';
import { messageOf } from '../../../shared/kernel/errors/weir-error.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import { compile } from '../../../shared/kernel/json/schema.ts';
import { timedOut, within } from '../../../shared/kernel/lifecycle/waiting.ts';
import { judge } from '../../../shared/foreign-schemas/index.ts';
import { schemaOfResult } from '../../sdk/inside.ts';
import { DriverProcess } from './driver-process.ts';
import { driverErrors, driverProtocol } from '../../../shared/contracts/driver-protocol.ts';
import { RpcError } from './json-rpc.ts';
import { answerShapes, demandDescribed, type Described } from './messages.ts';

/** One point of the protocol, and whether a driver keeps to it. */
export interface Point {
  point: string;
  is: 'ok' | 'failed' | 'left_out';
  /** What was seen. */
  seen: string;
  /** What helps; of what has failed. */
  remedy?: string;
}

export interface Examination {
  /** The program and its arguments. */
  command: readonly string[];
  cwd: string;
  /** What the driver is told in `initialize`. */
  config: JsonObject;
  /** The action that it is to carry out; nothing acts unless given. */
  act?: string | undefined;
  /** The arguments of that, and of the actions whose `check` and `simulate` are asked. */
  args: JsonObject;
  /** Milliseconds for `initialize`, for any other answer, and for its end. */
  limits?: { start: number; answer: number; end: number };
}

const usual = { start: 60_000, answer: 5_000, end: 5_000 };
/** A version that nobody will ever speak. */
const strange = 1_000_000;
const checkReport = compile(moduleReportSchema);
/** Milliseconds: an action takes as long as it takes. */
const forEver = 2 ** 31 - 1;
const noAnswer = 'gets no answer';

/** What a request comes to; `why` goes on from the point that has failed. */
type Answer = { result: Json } | { error?: RpcError; why: string };

/**
 * Goes through the driver protocol with a driver, as an agent would: point by point, each told when it is known. It starts the program two or three
 * times, one after the other, and sets the instrument up by that. Nothing acts but the action that is named.
 */
export async function* examineDriver(examination: Examination): AsyncGenerator<Point> {
  yield* new Examiner(examination).examine();
}

/** The params of an `act`. */
type Call = { command: string; action: string; workdir: string } & JsonObject;

/** What a process of the driver has written beside answers. */
class Witnessed {
  readonly strays: string[] = [];
  readonly notified: { method: string; params: JsonObject }[] = [];
}

class Examiner {
  readonly #of: Examination;
  readonly #limits: { start: number; answer: number; end: number };

  constructor(of: Examination) {
    this.#of = of;
    this.#limits = of.limits ?? usual;
  }

  async *examine(): AsyncGenerator<Point> {
    const seen = new Witnessed();
    const first = await this.#start(seen);
    try {
      const described = await this.#initialize(first);
      if (!('actions' in described)) {
        yield described;
        return;
      }
      const names = Object.keys(described.actions);
      yield ok('initialize', `it can ${names.join(', ') || 'nothing'}`);
      yield await this.#unknownMethod(first);
      yield await this.#ignores(first, 'an unknown notification', 'weir_conformance', {});
      yield await this.#ignores(first, 'a cancel of an unknown command', 'cancel', {
        ...{ command: 'nobody.0.1', reason: 'cancel', message: 'nobody knows it' },
      });
      yield await this.#state(first, described);
      for (const method of ['check', 'simulate'] as const) yield* this.#askAhead(first, method, described);
      yield* this.#act(first, described, seen);
      yield await this.#end(first);
      yield seen.strays.length === 0
        ? ok('stdout', 'has messages alone')
        : failed(
            'stdout',
            `has ${seen.strays.length} lines that are no messages: ${quote(seen.strays[0])}`,
            'print to stderr',
          );
    } finally {
      await stop(first);
    }
    yield* this.#second();
  }

  /** Another process is asked for a version that nobody speaks, and then left alone. */
  async *#second(): AsyncGenerator<Point> {
    const second = await this.#start(new Witnessed());
    let alone = second;
    try {
      const { point, refused } = await this.#versions(second);
      yield point;
      if (refused) {
        await stop(second);
        alone = await this.#start(new Witnessed());
        await this.#initialize(alone);
      }
      yield await this.#endOfStdin(alone);
    } finally {
      await stop(alone);
      await stop(second);
    }
  }

  #start(seen: Witnessed): Promise<DriverProcess> {
    const { command, cwd } = this.#of;
    return DriverProcess.start({
      ...{ command, cwd, patience: this.#limits.end },
      environment: {
        [driverProtocol.variable]: String(driverProtocol.version),
        WEIR_MODULE: 'checked',
        WEIR_INSTANCE: 'here',
      },
      id: `driver-${randomUUID()}`,
      notified: (method, params) => seen.notified.push({ method, params }),
      stray: (line) => seen.strays.push(line),
      stderr: () => undefined,
    });
  }

  async #ask(
    driver: DriverProcess,
    method: string,
    params: JsonObject,
    ms = this.#limits.answer,
    shape?: (answer: unknown) => ReturnType<typeof checkReport>,
  ): Promise<Answer> {
    try {
      const result = await within(driver.rpc.request(method, params, shape), ms);
      return result === timedOut ? { why: noAnswer } : { result };
    } catch (error) {
      if (!(error instanceof RpcError)) return { why: `the driver ${(await driver.ended).how}` };
      return { error, why: `is answered with the error ${error.code}: ${error.message}` };
    }
  }

  async #initialize(driver: DriverProcess): Promise<Described | Point> {
    const point = 'initialize';
    const { start } = this.#limits;
    const params = {
      ...this.#params(driverProtocol.version),
      weir_conformance: 'members that are not known are ignored',
    };
    const answer = await this.#ask(driver, 'initialize', params, start, answerShapes.initialize);
    if ('why' in answer) {
      const { error, why } = answer;
      if (why === noAnswer)
        return failed(point, `it has not answered for ${start / 1000} s`, 'flush stdout after each line');
      const remedy = 'answer with protocol and actions; see docs/driver-protocol.md#initialize';
      const isTold = error?.code === driverErrors.badParams;
      return failed(point, why, isTold ? 'give --config what it needs' : remedy);
    }
    try {
      return demandDescribed(answer.result);
    } catch (error) {
      return failed(point, `it ${messageOf(error)}`, 'mend the schema: JSON Schema 2020-12, patterns of RE2');
    }
  }

  #params(protocol: number): JsonObject {
    return { protocol, module: 'checked', instance: 'here', config: this.#of.config };
  }

  async #versions(driver: DriverProcess): Promise<{ point: Point; refused: boolean }> {
    const point = 'a version that it does not know';
    const remedy = `answer with the error ${driverErrors.noVersion} and data.versions`;
    const answer = await this.#ask(driver, 'initialize', this.#params(strange), this.#limits.start);
    if ('why' in answer) {
      const { error, why } = answer;
      const isRight = error?.code === driverErrors.noVersion;
      const said = isRight ? ok(point, `is refused: ${error.message}`) : failed(point, why, remedy);
      return { point: said, refused: true };
    }
    const named = isObject(answer.result) ? answer.result['protocol'] : undefined;
    return named === strange
      ? { point: failed(point, 'is said to be spoken', remedy), refused: false }
      : { point: ok(point, 'is answered with the one that it speaks'), refused: false };
  }

  async #unknownMethod(driver: DriverProcess): Promise<Point> {
    const point = 'an unknown method';
    const remedy = `answer with the error ${driverErrors.noMethod}`;
    const answer = await this.#ask(driver, 'weir_conformance', {});
    if ('result' in answer) return failed(point, 'is answered with a result', remedy);
    return answer.error?.code === driverErrors.noMethod
      ? ok(point, 'is refused')
      : failed(point, answer.why, remedy);
  }

  async #ignores(driver: DriverProcess, point: string, method: string, params: JsonObject): Promise<Point> {
    driver.rpc.notify(method, params);
    const answer = await this.#ask(driver, 'weir_conformance', {});
    return 'result' in answer || answer.error
      ? ok(point, 'is ignored')
      : failed(point, answer.why === noAnswer ? 'makes it deaf' : answer.why, 'ignore what is not known');
  }

  async #state(driver: DriverProcess, { has = [] }: Described): Promise<Point> {
    const point = 'state';
    if (!has.includes('state')) return leftOut(point, 'it does not have it');
    const answer = await this.#ask(driver, 'state', {}, undefined, answerShapes.state);
    const remedy = 'answer with flags, error and details, at once; see docs/driver-protocol.md#state';
    if ('why' in answer) return failed(point, answer.why, remedy);
    const [complaint] = checkReport({ flags: ['READY'], details: {}, ...(answer.result as JsonObject) });
    return complaint
      ? failed(point, `${complaint.pointer} ${complaint.message}`, remedy)
      : ok(point, JSON.stringify(answer.result));
  }

  async *#askAhead(
    driver: DriverProcess,
    method: 'check' | 'simulate',
    { actions }: Described,
  ): AsyncGenerator<Point> {
    const able = Object.entries(actions).filter(([, { can = [] }]) => can.includes(method));
    if (able.length === 0) yield leftOut(method, 'no action has it');
    for (const [action, { args: schema }] of able) {
      const point = `${method} of "${action}"`;
      const args = await this.#fitting(schema);
      if (!args) {
        yield leftOut(point, 'it takes other arguments: give some with --args');
        continue;
      }
      const params = { action, args, files: {} };
      const answer = await this.#ask(driver, method, params, undefined, answerShapes[method]);
      const remedy = `answer within 2 s, and move nothing; see docs/driver-protocol.md#check-simulate`;
      if ('result' in answer) yield ok(point, JSON.stringify(answer.result));
      // An action that would fail says so.
      else if (answer.error?.code === driverErrors.failed) yield ok(point, answer.error.message);
      else yield failed(point, answer.why, remedy);
    }
  }

  /** The given arguments with defaults, where they fit. */
  async #fitting(schema: JsonObject | undefined): Promise<JsonObject | undefined> {
    const judged = await judge(schema ?? { type: 'object' }, this.#of.args, { defaults: true });
    return 'fits' in judged ? (judged.fits as JsonObject) : undefined;
  }

  async *#act(driver: DriverProcess, described: Described, seen: Witnessed): AsyncGenerator<Point> {
    const { act: name } = this.#of;
    if (name === undefined) {
      yield leftOut('act', 'nothing was to act: name an action with --act');
      return;
    }
    const action = described.actions[name];
    const point = `act "${name}"`;
    if (!action) {
      yield failed(
        point,
        'it has no such action',
        `choose one of ${Object.keys(described.actions).join(', ')}`,
      );
      return;
    }
    const args = await this.#fitting(action.args);
    if (!args) {
      yield failed(point, 'it takes other arguments', 'give some that fit with --args');
      return;
    }
    const workdir = await mkdtemp(path.join(tmpdir(), 'weir-check-'));
    try {
      yield await this.#result(driver, point, this.#call(name, args, workdir), described);
      yield progressOf(seen);
      yield await this.#cancel(driver, this.#call(name, args, workdir));
    } finally {
      await rm(workdir, { recursive: true, force: true });
    }
  }

  #call(action: string, args: JsonObject, workdir: string): Call {
    const command = `${randomUUID()}.0.1`;
    const of = { run: 'checked', experiment: 'checked', step: 'checked', attempt: 1 };
    return { command, ...of, action, args, files: {}, workdir };
  }

  async #result(driver: DriverProcess, point: string, call: Call, described: Described): Promise<Point> {
    const answer = await this.#ask(driver, 'act', call, forEver, answerShapes.act);
    if ('why' in answer)
      return failed(point, answer.why, 'answer with data and files; see docs/driver-protocol.md#act');
    const { data = {}, files = {} } = answer.result as { data?: JsonObject; files?: Record<string, string> };
    for (const [label, of] of Object.entries(described.actions[call.action]?.results ?? {})) {
      const schema = schemaOfResult(of);
      if (!schema || data[label] === undefined) continue;
      const judged = await judge(schema, data[label], { defaults: false });
      if (!('fits' in judged))
        return failed(point, `its result "${label}" does not fit its schema`, 'mend one of them');
    }
    for (const [label, file] of Object.entries(files)) {
      const place = path.resolve(call.workdir, file);
      if (!(await stat(place).catch(() => undefined)))
        return failed(
          point,
          `its file "${label}" is not there: ${place}`,
          'write it into workdir before the answer',
        );
    }
    return ok(point, JSON.stringify(answer.result));
  }

  async #cancel(driver: DriverProcess, call: Call): Promise<Point> {
    const point = 'cancel';
    const pause = 100;
    const asked = this.#ask(driver, 'act', call, pause + this.#limits.answer, answerShapes.act);
    await delay(pause);
    driver.rpc.notify('cancel', {
      command: call.command,
      reason: 'cancel',
      message: 'the check cancels it',
    });
    const answer = await asked;
    if ('result' in answer) return ok(point, 'the action had come to its end');
    const { error, why } = answer;
    if (error?.code === driverErrors.cancelled) return ok(point, `the action stops: ${error.message}`);
    const remedy = `bring the instrument to rest, and answer with ${driverErrors.cancelled}`;
    return failed(point, why === noAnswer ? 'the action goes on' : why, remedy);
  }

  async #end(driver: DriverProcess): Promise<Point> {
    const point = 'end';
    const remedy = 'close what is open, answer, and exit';
    const answer = await this.#ask(driver, 'end', {}, this.#limits.end);
    const ended = await within(driver.ended, this.#limits.end);
    if (ended === timedOut) return failed(point, 'it goes on', remedy);
    return 'result' in answer
      ? ok(point, 'it answers, and exits')
      : failed(point, 'it exits without an answer', remedy);
  }

  async #endOfStdin(driver: DriverProcess): Promise<Point> {
    const point = 'the end of stdin';
    driver.closeStdin();
    return (await within(driver.ended, this.#limits.end)) === timedOut
      ? failed(point, 'it goes on', 'exit where stdin ends: the agent is gone')
      : ok(point, 'it exits');
  }
}

function progressOf({ notified }: Witnessed): Point {
  const told = notified.filter(({ method }) => method === 'progress');
  if (told.length === 0) return leftOut('progress', 'it tells none');
  const isFit = ({ params: { command, fraction } }: (typeof told)[number]) =>
    typeof command === 'string' &&
    (fraction === undefined || (typeof fraction === 'number' && fraction >= 0 && fraction <= 1));
  const odd = told.find((each) => !isFit(each));
  return odd
    ? failed(
        'progress',
        `does not fit: ${JSON.stringify(odd.params)}`,
        'send command and a fraction from 0 to 1',
      )
    : ok('progress', `is told ${told.length} times`);
}

async function stop(driver: DriverProcess): Promise<void> {
  driver.kill();
  await driver.ended;
}

function ok(point: string, seen: string): Point {
  return { point, is: 'ok', seen };
}
function leftOut(point: string, seen: string): Point {
  return { point, is: 'left_out', seen };
}
function failed(point: string, seen: string, remedy: string): Point {
  return { point, is: 'failed', seen, remedy };
}
function quote(text: string | undefined): string {
  return JSON.stringify((text ?? '').slice(0, 100));
}
