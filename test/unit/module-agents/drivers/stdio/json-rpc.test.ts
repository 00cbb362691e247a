import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { JsonRpcLine, LostAnswer, NothingSent } from '../../../../../module-agents/drivers/stdio/json-rpc.ts';
import { readLines, ThinnedLines } from '../../../../../module-agents/drivers/stdio/lines.ts';
import type { JsonObject } from '../../../../../shared/kernel/json/json.ts';

/** The two ends of a link: what weir heard, and what it has written. */
function link() {
  const input = new PassThrough();
  const output = new PassThrough();
  const strays: string[] = [];
  const broken: string[] = [];
  const notified: [string, JsonObject][] = [];
  const rpc = new JsonRpcLine(input, output, {
    stray: (line) => strays.push(line),
    broken: (why) => broken.push(why),
    notified: (method, params) => notified.push([method, params]),
  });
  const say = async (...lines: unknown[]): Promise<void> => {
    for (const line of lines) input.write(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    await setImmediate();
  };
  const written = () => {
    const text = (output.read() as Buffer | null)?.toString() ?? '';
    return text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JsonObject);
  };
  return { rpc, input, say, strays, broken, notified, written };
}

const jsonrpc = '2.0';
const noObject = (value: unknown) =>
  typeof value === 'object' ? [] : [{ pointer: '', message: 'must be object' }];

describe('the line of a driver', () => {
  it('requests at the same time > each gets the answer of its own id, in whatever order', async () => {
    const { rpc, say, written } = link();
    const [first, second] = [rpc.request('act', { n: 1 }), rpc.request('act', { n: 2 })];
    const refused = expect(first).rejects.toMatchObject({ code: -32001, message: 'no' });
    const [one, two] = written();
    expect(one).toMatchObject({ jsonrpc, method: 'act', params: { n: 1 } });
    await say(
      { jsonrpc, id: two?.['id'], result: 'two' },
      { jsonrpc, id: one?.['id'], error: { code: -32001, message: 'no' } },
    );
    expect(await second).toBe('two');
    await refused;
  });

  it('what is no message > is a stray print, and the next message is heard', async () => {
    const { say, strays, broken, notified } = link();
    const lines = ['weighing…', '', '{"a": 1}', '{not json', '[1, 2]', '{"jsonrpc": "1.0"}', '\u0000\u0007'];
    await say(...lines, { jsonrpc, method: 'progress', params: { fraction: 1 } });
    expect({ strays, broken, notified }).toEqual({
      strays: lines,
      broken: [],
      notified: [['progress', { fraction: 1 }]],
    });
  });

  it.each([
    [
      'an answer to nothing',
      '{"jsonrpc":"2.0","id":77,"result":{}}',
      /^answered a request that weir has not made, or twice/,
    ],
    ['neither call nor answer', '{"jsonrpc":"2.0"}', /^answered a request that weir has not made/],
    [
      'an answer of another shape',
      '{"jsonrpc":"2.0","id":1,"result":5}',
      /^answered act with what is no answer to it \(result must be object\)/,
    ],
    ['neither result nor error', '{"jsonrpc":"2.0","id":1}', /^answered act with what is no answer/],
    [
      'an error without a code',
      '{"jsonrpc":"2.0","id":1,"error":"no"}',
      /^answered act with what is no answer/,
    ],
    [
      'params that are a list',
      '{"jsonrpc":"2.0","method":"log","params":[]}',
      /^wrote a message whose method is no text, or whose params are no object/,
    ],
    [
      'a number that JSON does not have',
      '{"jsonrpc":"2.0","id":1,"result":{"data":{"g":NaN}}}',
      /^wrote a message that is no JSON: it has no NaN \(write null\)/,
    ],
    ['half a message', '{"jsonrpc":"2.0","id":1,', /^wrote a message that is no JSON/],
  ])('%s > breaks the protocol, once, and nothing is heard after it', async (_, line, why) => {
    const { rpc, say, broken, notified } = link();
    const asked = rpc.request('act', {}, noObject);
    await say(line, line, { jsonrpc, method: 'log', params: {} });
    expect(broken).toEqual([expect.stringMatching(why)]);
    expect(notified).toEqual([]);
    rpc.end('the driver broke the protocol');
    await expect(asked).rejects.toThrow(LostAnswer);
  });

  it('a second answer to one request > breaks the protocol; a late one that nobody waits for does not', async () => {
    const { rpc, say, broken } = link();
    const asked = rpc.request('state', {});
    await say({ jsonrpc, id: 1, result: {} });
    await asked;
    expect(broken).toEqual([]);
    await say({ jsonrpc, id: 1, result: {} });
    expect(broken).toHaveLength(1);
  });

  it('a request of the driver > is answered: weir knows no such method', async () => {
    const { say, written } = link();
    await say({ jsonrpc, id: 'a', method: 'hello' });
    expect(written()).toMatchObject([{ id: 'a', error: { code: -32601 } }]);
  });

  it('requests without end, whose answers nobody reads > break the protocol before they fill the memory', async () => {
    const { input, broken } = link();
    const request = `${JSON.stringify({ jsonrpc, id: 1, method: 'x'.repeat(1024 * 1024) })}\n`;
    for (let many = 0; many < 20; many++) input.write(request);
    await setImmediate();
    expect(broken).toEqual([expect.stringMatching(/^makes requests, and does not read the answers/)]);
  });

  it('an error whose sentence is a book > is cut', async () => {
    const { rpc, say } = link();
    const asked = rpc.request('act', {});
    await Promise.all([
      expect(asked).rejects.toMatchObject({ message: 'x'.repeat(10_000) }),
      say({ jsonrpc, id: 1, error: { code: -32000, message: 'x'.repeat(50_000) } }),
    ]);
  });

  it('a line of more than 8 MiB > breaks the protocol, without being kept', async () => {
    const { input, broken } = link();
    for (let part = 0; part < 9; part++) input.write('x'.repeat(1024 * 1024));
    input.write('\n');
    await setImmediate();
    expect(broken).toEqual([expect.stringMatching(/^wrote a line of more than 8388608 bytes: x{200}$/)]);
  });

  it('after its end > nothing is sent, and that is said as such', async () => {
    const { rpc, written } = link();
    const lost = rpc.request('act', {});
    rpc.end('the driver ended with code 3');
    await expect(lost).rejects.toThrow('the driver ended with code 3');
    written();
    await expect(rpc.request('act', {})).rejects.toThrow(NothingSent);
    expect(written()).toEqual([]);
  });
});

describe('lines', () => {
  it('cut anywhere by their stream > are whole again, the last one without an end', async () => {
    const text = 'größe\r\n\nzwei\ndrei';
    const bytes = Buffer.from(text);
    for (let at = 0; at <= bytes.length; at++) {
      const lines: string[] = [];
      const stream = new PassThrough();
      readLines(stream, 100, { line: (line) => lines.push(line), tooLong: () => undefined });
      stream.write(bytes.subarray(0, at));
      stream.end(bytes.subarray(at));
      await setImmediate();
      await setImmediate();
      expect(lines).toEqual(['größe', '', 'zwei', 'drei']);
    }
  });

  it('a flood of them > is told by its first 300, and a sentence on the rest', () => {
    const told: string[] = [];
    const lines = new ThinnedLines((text) => told.push(text));
    for (let line = 0; line < 100_000; line++) lines.add(`line ${line}`);
    expect(told).toHaveLength(300);
    lines.flush();
    expect(told.at(-1)).toBe('99700 more lines were left out');
    lines.add('calm again');
    lines.flush();
    expect(told.slice(-1)).toEqual(['calm again']);
  });
});
