import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { weiRest } from '../../../module-agents/drivers/wei/index.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { MessageOf } from '../../../shared/contracts/message.ts';
import { until } from '../../support/until.ts';
import { aboutOf, WeiModuleStandIn, type Answer } from '../../support/wei-module-stand-in.ts';
import { bench, inSession, owner, useBench } from '../../support/agent/use-bench.ts';

useBench();
let module: WeiModuleStandIn;
/** What the gateway was brought, by the label and the name in its address. */
let stored: Map<string, string>;
/** The same by the command and the label. */
let storedBy: Map<string, string>;

beforeEach(async () => {
  module = await new WeiModuleStandIn().start();
  stored = new Map();
  storedBy = new Map();
});

afterEach(() => module.stop());

async function keepingGateway(): Promise<string> {
  return bench.gateway(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    const url = new URL(request.url ?? '', 'http://gateway');
    const label = url.pathname.split('/').at(-1) ?? '';
    const name = url.searchParams.get('name') ?? '';
    stored.set(`${label}/${name}`, bytes.toString());
    storedBy.set(`${url.pathname.split('/').at(-3)} ${label}`, bytes.toString());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const file = { label, path: `step/${name}`, size: bytes.length, sha256 };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(file));
  });
}

/** What the agent reports of an action that the module answers like this. */
async function reportOf(answer: Answer, config: JsonObject = {}): Promise<MessageOf<'step.settled'>['body']> {
  module.answers['measure'] = [answer];
  const definition = weiRest('arm', { rest_node_address: module.address, ...config });
  await inSession({ module: definition, gatewayUrl: await keepingGateway() });
  return (await owner.report(owner.give({ action: 'measure' }))).body;
}

describe('wei-rest, a result with files', () => {
  it('of one file > stores its bytes under the base name of what the module calls it', async () => {
    const content = 'x'.repeat(300_000);
    const answer = {
      files: [{ label: 'curve', name: 'C:\\data\\run 7\\curve.csv', content }],
      data: { max: 4 },
    };
    const body = await reportOf(answer);
    expect(body).toMatchObject({ outcome: 'succeeded', data: { max: 4 }, files: [{ label: 'curve' }] });
    expect([...stored.keys()]).toEqual(['curve/curve.csv']);
    expect(stored.get('curve/curve.csv') === content).toBe(true);
  });

  it('of several > unpacks each to its label, whatever system the names are of', async () => {
    const files = [
      { label: 'curve', name: '/home/lab/out/curve.csv', content: '1,2' },
      { label: 'photo', name: 'D:\\photos\\plate.png', content: 'PNG' },
      { label: 'notes', name: 'notes.txt', content: '' },
    ];
    expect(await reportOf({ files })).toMatchObject({ outcome: 'succeeded' });
    expect(Object.fromEntries(stored)).toEqual({
      'curve/curve.csv': '1,2',
      'photo/plate.png': 'PNG',
      'notes/notes.txt': '',
    });
  });

  it('of two files with one name > gives each label its own', async () => {
    const files = [
      { label: 'left', name: '/out/left/scan.tif', content: 'L' },
      { label: 'right', name: '/out/right/scan.tif', content: 'R' },
    ];
    await reportOf({ files });
    expect(Object.fromEntries(stored)).toEqual({ 'left/scan.tif': 'L', 'right/scan.tif': 'R' });
  });

  it('whose names lead out of the folder > writes nothing there', async () => {
    const zip = [
      { name: '../../../../../../tmp/weir-escaped.txt', content: 'evil' },
      { name: '/etc/passwd', content: 'evil' },
      { name: '..\\..\\boot.ini', content: 'fine' },
    ];
    const files = [
      { label: 'a', name: '../../../../../../tmp/weir-escaped.txt' },
      { label: 'b', name: '..' },
      { label: 'c', name: 'C:\\..\\boot.ini' },
    ];
    const body = await reportOf({ zip, files });
    expect(body).toMatchObject({ outcome: 'succeeded', files_missing: [{ label: 'b' }] });
    expect(Object.fromEntries(stored)).toEqual({ 'a/weir-escaped.txt': 'evil', 'c/boot.ini': 'fine' });
  });

  it.each([
    ['unpack to more than a measurement does', { times: 3000 }, 'which no measurement does'],
    ['are too many', { times: 10_001 }, '10002 entries'],
    ['lie about their size', { statedSize: 10 }, 'too many bytes'],
  ] as [string, object, string][])('whose entries %s > succeeds without them', async (_, lie, reason) => {
    const bomb = { name: 'a.bin', content: Buffer.alloc(100_000), ...lie };
    const files = [
      { label: 'a', name: 'a.bin' },
      { label: 'b', name: 'b.bin' },
    ];
    const body = await reportOf({ zip: [bomb, { name: 'b.bin', content: 'b' }], files });
    expect(body.outcome).toBe('succeeded');
    expect(body.files_missing?.[0]).toMatchObject({
      label: 'a',
      reason: expect.stringContaining(reason) as string,
    });
  });

  it.each([
    ['wanted names', 'a.bin', "the archive's list of files has more than"],
    ['other names', 'c.bin', undefined],
  ])('whose list is long, with %s > is read as far as memory allows', async (_, name, reason) => {
    const long = { name: `${'d/'.repeat(30_000)}${name}`, content: 'x', times: 300 };
    const zip = [{ name: 'a.bin', content: 'a' }, { name: 'b.bin', content: 'b' }, long];
    const files = [
      { label: 'a', name: 'a.bin' },
      { label: 'b', name: 'b.bin' },
    ];
    const body = await reportOf({ zip, files });
    expect(body.outcome).toBe('succeeded');
    if (reason === undefined) {
      expect(Object.fromEntries(stored)).toEqual({ 'a/a.bin': 'a', 'b/b.bin': 'b' });
    } else {
      expect(body.files_missing?.[0]?.reason).toContain(reason);
    }
  });

  it('of several, from two actions at once > keeps the files of each apart', async () => {
    module.about = aboutOf({ name: 'measure', blocking: false });
    const releases: (() => void)[] = [];
    module.answers['measure'] = [
      ({ args }) =>
        new Promise((resolve) => {
          const files = ['left', 'right'].map((label) => ({
            label,
            name: `/out/${label}.csv`,
            content: `${label} of ${String(args['to'])}`.repeat(50_000),
          }));
          releases.push(() => resolve({ files }));
        }),
    ];
    const definition = weiRest('arm', { rest_node_address: module.address });
    await inSession({ module: definition, gatewayUrl: await keepingGateway() });
    const commands = ['one', 'two', 'three'].map((to) => owner.command({ action: 'measure', args: { to } }));
    for (const command of commands) owner.send(command);
    await until('all are measured at once', () => releases.length === commands.length);
    for (const release of releases) release();
    for (const [index, command] of commands.entries()) {
      expect((await owner.report(command)).body).toMatchObject({ outcome: 'succeeded', files: [{}, {}] });
      const to = ['one', 'two', 'three'][index];
      for (const label of ['left', 'right']) {
        const kept = storedBy.get(`${String(command.command_id)} ${label}`);
        expect(kept === `${label} of ${to}`.repeat(50_000), `${label} of ${to}`).toBe(true);
      }
    }
  });

  it('that is sent without a name > succeeds, and says that it came', async () => {
    const answer: Answer = { files: [{ label: 'curve', name: 'curve.csv', content: '1,2' }], named: null };
    expect(await reportOf(answer)).toMatchObject({
      outcome: 'succeeded',
      files: [],
      files_missing: [{ label: 'result', reason: 'the module sent a file and did not name it' }],
    });
  });

  it('that has headers and no bytes > succeeds, with nothing missing', async () => {
    const body = await reportOf({ files: [{ label: 'x', name: 'x', content: '' }], named: null });
    expect(body.files_missing).toBeUndefined();
  });

  it('larger than the lab allows > succeeds without it', async () => {
    const files = [{ label: 'movie', name: 'movie.avi', content: 'x'.repeat(5000) }];
    const body = await reportOf({ files }, { max_result_bytes: 4000 });
    expect(body).toMatchObject({
      outcome: 'succeeded',
      files: [],
      files_missing: [{ label: 'movie', reason: 'the module sends more than 4000 bytes' }],
    });
  });

  it('that are no archive > succeeds without them, and says so', async () => {
    const body = await reportOf({
      zip: [],
      files: [
        { label: 'a', name: 'a' },
        { label: 'b', name: 'b' },
      ],
    });
    expect(body).toMatchObject({
      outcome: 'succeeded',
      files_missing: [
        { label: 'a', reason: 'it is not in the archive' },
        { label: 'b', reason: 'it is not in the archive' },
      ],
    });
  });

  it('named and not sent > succeeds without them', async () => {
    const body = await reportOf({ json: { status: 'succeeded', files: { curve: 'curve.csv' } } });
    expect(body.files_missing).toEqual([
      { label: 'curve', reason: 'the module names it, but did not send it' },
    ]);
  });

  it('with data in a header that no server takes by default > has all of them', async () => {
    const data = { text: 'ü'.repeat(100_000) };
    const body = await reportOf({ files: [{ label: 'a', name: 'a', content: 'a' }], data });
    expect(body.data).toEqual(data);
    await until('the file is stored', () => stored.size === 1);
  });
});
