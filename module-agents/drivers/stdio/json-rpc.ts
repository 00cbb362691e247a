import type { Readable, Writable } from 'node:stream';
import { driverErrors, driverProtocol } from '../../../shared/contracts/driver-protocol.ts';
import { isObject, type Json, type JsonObject } from '../../../shared/kernel/json/json.ts';
import type { Complaint } from '../../../shared/kernel/json/schema.ts';
import { readLines } from './lines.ts';

const { longestLine } = driverProtocol;

/** Of an error's sentence, the characters that count: people read it. */
const longestError = 10_000;

/** The other side has answered with an error. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: number;
  readonly data: Json | undefined;

  constructor(code: number, message: string, data: Json | undefined) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

/** The link ended before an answer came: whether the request was carried out, nobody knows. */
export class LostAnswer extends Error {
  override readonly name = 'LostAnswer';
}

/** The request was never written: nothing of it was carried out. */
export class NothingSent extends Error {
  override readonly name = 'NothingSent';
}

/** Complaints about an answer's shape; none where it is one. */
type Shape = (answer: unknown) => Complaint[];

interface Pending {
  method: string;
  shape: Shape | undefined;
  resolve: (result: Json) => void;
  reject: (error: Error) => void;
}

export interface RpcListener {
  notified(method: string, params: JsonObject): void;
  /** A line that is no message: somebody printed it. */
  stray(line: string): void;
  /** The other side has broken the protocol; nothing that it writes is heeded any more. `why` goes on from "it". */
  broken(why: string): void;
}

/** JSON-RPC 2.0 over two streams, one message a line. */
export class JsonRpcLine {
  readonly #output: Writable;
  readonly #listener: RpcListener;
  readonly #pending = new Map<number, Pending>();
  #latest = 0;
  #broken = false;
  #heard = false;
  #ended: string | undefined;

  constructor(input: Readable, output: Writable, listener: RpcListener) {
    this.#output = output;
    this.#listener = listener;
    // That nobody reads any more is told by the end of the process.
    output.on('error', () => undefined);
    readLines(input, longestLine, {
      line: (text) => this.#take(text),
      tooLong: (start) => this.#break(`wrote a line of more than ${longestLine} bytes: ${start}`),
    });
  }

  /**
   * Resolves with the result; an answer that comes when nobody waits for it any more does no harm.
   * @param shape of the result; another one breaks the protocol
   * @throws RpcError that the other side answered with; LostAnswer, NothingSent
   */
  request(method: string, params: JsonObject, shape?: Shape): Promise<Json> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined || this.#broken || !this.#output.writable) {
        reject(new NothingSent(this.#ended ?? 'its stdin is closed'));
        return;
      }
      const id = ++this.#latest;
      const line = JSON.stringify({ jsonrpc: '2.0', id, method, params });
      if (Buffer.byteLength(line) > longestLine) {
        reject(new RpcError(driverErrors.badParams, `a message may have ${longestLine} bytes`, undefined));
        return;
      }
      this.#pending.set(id, { method, shape, resolve, reject });
      this.#output.write(`${line}\n`);
    });
  }

  /** The other side has answered a request. */
  get hasAnswered(): boolean {
    return this.#heard;
  }

  notify(method: string, params: JsonObject): void {
    this.#write({ jsonrpc: '2.0', method, params });
  }

  /** What is under way gets no answer any more. */
  end(why: string): void {
    this.#ended ??= why;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) reject(new LostAnswer(why));
  }

  #write(message: JsonObject): void {
    if (this.#output.writable) this.#output.write(`${JSON.stringify(message)}\n`);
  }

  #break(why: string): void {
    if (this.#broken) return;
    this.#broken = true;
    this.#listener.broken(why);
  }

  #take(line: string): void {
    if (this.#broken) return;
    let message: unknown;
    try {
      message = line.trimStart().startsWith('{') ? JSON.parse(line) : undefined;
    } catch {
      if (/"jsonrpc"\s*:/.test(line)) return this.#break(`wrote a message that is no JSON${whyNoJson(line)}`);
    }
    if (!isObject(message) || message['jsonrpc'] !== '2.0') this.#listener.stray(line);
    else if (Object.hasOwn(message, 'method')) this.#called(message, line);
    else this.#answered(message, line);
  }

  #called({ method, params = {}, id }: JsonObject, line: string): void {
    if (typeof method !== 'string' || !isObject(params)) {
      this.#break(`wrote a message whose method is no text, or whose params are no object: ${start(line)}`);
    } else if (id === undefined) this.#listener.notified(method, params);
    else if (this.#output.writableLength > longestLine) {
      // What nobody reads would fill the agent's memory.
      this.#break(`makes requests, and does not read the answers: ${start(line)}`);
    } else {
      const error = { code: driverErrors.noMethod, message: `weir answers no "${method}"` };
      this.#write({ jsonrpc: '2.0', id, error });
    }
  }

  #answered({ id, result, error }: JsonObject, line: string): void {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (typeof id !== 'number' || !pending) {
      return this.#break(`answered a request that weir has not made, or twice: ${start(line)}`);
    }
    this.#heard = true;
    const { method, shape, resolve, reject } = pending;
    if (isError(error) && result === undefined) {
      this.#pending.delete(id);
      reject(new RpcError(error.code, error.message.slice(0, longestError), error.data));
      return;
    }
    const [complaint] = shape?.(result) ?? [];
    if (result === undefined || error !== undefined || complaint) {
      const why = complaint ? ` (${complaint.pointer || 'result'} ${complaint.message})` : '';
      return this.#break(`answered ${method} with what is no answer to it${why}: ${start(line)}`);
    }
    this.#pending.delete(id);
    resolve(result);
  }
}

function isError(error: Json | undefined): error is { code: number; message: string; data?: Json } {
  return isObject(error) && Number.isInteger(error['code']) && typeof error['message'] === 'string';
}

function start(line: string): string {
  return line.length > 200 ? `${line.slice(0, 200)} …` : line;
}

function whyNoJson(line: string): string {
  const number = /\b(?:NaN|-?Infinity)\b/.exec(line)?.[0];
  return number === undefined ? `: ${start(line)}` : `: it has no ${number} (write null): ${start(line)}`;
}
