import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFolder } from '../../gateway/files/data-folder.ts';
import type { Files } from '../../gateway/files/files.ts';
import { S3Bucket } from '../../gateway/files/s3-bucket.ts';
import { S3Files } from '../../gateway/files/s3-files.ts';
import { newId } from '../../shared/contracts/ids.ts';
import { MemoryCounters } from '../../shared/store/memory-counters.ts';
import { startLocalS3, type S3Service } from '../services/local-s3.ts';
import { refusal } from '../support/refusal.ts';
import { useFolder } from '../support/use-folder.ts';

let s3: S3Service;
beforeAll(async () => {
  s3 = await startLocalS3('lab');
});
afterAll(() => s3.remove());

const folder = useFolder();
const leases = new MemoryCounters();

/** Two gateways of one lab: in S3 each has a folder of its own. */
const adapters: Record<string, () => [Files, Files]> = {
  'a folder': () => [new DataFolder(folder('data')), new DataFolder(folder('data'))],
  S3: () => {
    const url = s3.urlOf('lab', `labs/${newId()}`);
    return [new S3Files(folder('a'), url, leases), new S3Files(folder('b'), url, leases)];
  },
};

describe.each(Object.entries(adapters))('files in %s', (name, make) => {
  const open = async () => {
    const both = make();
    for (const each of both) await each.prepare();
    for (const each of both) await each.check();
    return both;
  };
  /** Puts a file there as a request does. */
  const put = async (files: Files, at: string, content: string | Buffer) => {
    const incoming = await files.openIncoming();
    const { path } = await incoming.receive(Readable.from([Buffer.from(content)]), 1 << 30);
    const [place, file] = [at.slice(0, at.lastIndexOf('/')), at.slice(at.lastIndexOf('/') + 1)];
    await files.moveIn(place, [{ path, name: file }]);
    await incoming.remove();
  };
  const odd = 'a b+c%41 ü&=.txt';

  it('a file that came in > is there whole, for every gateway, under the name it was given', async () => {
    const [one, other] = await open();
    await put(one, `e/run/${odd}`, 'zero one two');
    expect(await other.facts(`e/run/${odd}`)).toMatchObject({ size: 12 });
    expect(await other.read(`e/run/${odd}`)).toBe('zero one two');
    expect(await text(await other.stream(`e/run/${odd}`))).toBe('zero one two');
    expect(await text(await other.stream(`e/run/${odd}`, { start: 5, end: 7 }))).toBe('one');
    expect(await other.list('e/run')).toMatchObject([{ name: odd }]);
    expect(await other.list('e')).toMatchObject([{ name: 'run' }]);
    const found: object[] = [];
    for await (const each of other.walk('e')) found.push(each);
    expect(found).toEqual([{ at: `e/run/${odd}`, size: 12 }]);
    expect(await readdir(`${one.folder}/.incoming`)).toEqual([]);
    expect(one.inRun('e/run', odd)).toBe(`${one.root}/e/run/${odd}`);
  });

  it('one of many megabytes, and one without a byte > are what came', async () => {
    const [one, other] = await open();
    const large = Buffer.alloc(9 * 1024 * 1024, 'weir');
    large.write('end', large.length - 3);
    await put(one, 'run/large', large);
    expect((await buffer(await other.stream('run/large'))).equals(large)).toBe(true);
    await put(one, 'run/large', '');
    expect(await other.read('run/large')).toBe('');
  });

  it('more than may come, or half of it > is nowhere', async () => {
    const [one] = await open();
    const incoming = await one.openIncoming();
    await expect(incoming.receive(Readable.from([Buffer.alloc(9)]), 8)).rejects.toMatchObject({
      code: 'too_large',
    });
    const broken = Readable.from(
      (function* () {
        yield Buffer.alloc(9);
        throw new Error('cut off');
      })(),
    );
    await expect(incoming.receive(broken, 100)).rejects.toThrow('cut off');
    await incoming.remove();
    expect(await readdir(`${one.folder}/.incoming`)).toEqual([]);
  });

  it('what is not there > is told', async () => {
    const [one] = await open();
    await put(one, 'run/file', 'x');
    const nothing = await Promise.all([one.facts('run/none'), one.facts('run'), one.read('none/file')]);
    expect(nothing).toEqual([undefined, undefined, undefined]);
    expect(await one.list('none')).toEqual([]);
    await expect(one.stream('run/none')).rejects.toMatchObject({ code: 'file_not_found' });
    await expect(one.take('run', ['other'], [{ path: 'none' }])).rejects.toThrow();
  });

  it('a name that many claim at once > is that of one', async () => {
    const both = await open();
    const claims = Array.from({ length: 20 }, (_, i) => both[i % 2]!.claim('run/.claims/a.csv', `mine ${i}`));
    const [owner, ...others] = new Set(await Promise.all(claims));
    expect(others).toEqual([]);
    expect(await both[0].read('run/.claims/a.csv')).toBe(owner);
    expect(await both[1].claim('run/.claims/a.csv', 'late')).toBe(owner);
  });

  it('files of a run for others > are theirs, and stay when the first run goes', async () => {
    const [one, other] = await open();
    await put(one, `e/run/${odd}`, 'given');
    await put(one, 'e/run/step/curve', 'made');
    await put(one, 'e/run2/file', 'of a neighbour');
    await put(one, 'e/run2/file2', 'of a neighbour');
    await one.take('e/run', ['f/a', 'f/b'], [{ path: odd }, { path: 'step/curve' }]);
    await one.removeRun('e/run');
    await one.remove('e/run2/file');
    await one.remove('e/run2/none');
    expect(await other.read('e/run2/file')).toBeUndefined();
    expect(await other.read(`f/a/${odd}`)).toBe('given');
    expect(await other.read('f/b/step/curve')).toBe('made');
    expect(await other.list('e')).toMatchObject([{ name: 'run2' }]);
  });

  it('texts that grow > have the lines of all, and another version each time', async () => {
    const [one, other] = await open();
    const versions = new Set<string | undefined>();
    const note = async (files: Files, line: string) => {
      await files.append('.finished/0ABC/12.jsonl', `${line}\n`);
      versions.add((await other.facts('.finished/0ABC/12.jsonl'))?.version);
      const [listed] = await other.list('.finished/0ABC');
      if (listed?.version !== undefined) versions.add(listed.version);
    };
    await note(one, 'a');
    await note(other, 'b');
    await note(one, 'c');
    const lines = (await one.read('.finished/0ABC/12.jsonl'))!.split('\n').filter((line) => line !== '');
    expect(lines).toEqual(['a', 'b', 'c']);
    expect(versions.size).toBe(3);
    await other.removeFolder('.finished/0ABC');
    expect(await one.list('.finished')).toEqual([]);
  });

  it('a lock > is held by one, and free once it is released', async () => {
    const [one, other] = await open();
    const lock = await one.lock(`.${name.slice(-1)}`, 'testing');
    await expect(other.lock(`.${name.slice(-1)}`, 'testing')).rejects.toMatchObject({
      code: 'folder_locked',
    });
    lock.release();
    (await other.lock(`.${name.slice(-1)}`, 'testing')).release();
  });
});

it('a name that leads out of the folder > is refused', async () => {
  await writeFile(folder('secret'), 'x');
  const files = new DataFolder(folder('data'));
  await expect(files.read('../secret')).rejects.toMatchObject({ code: 'internal_error' });
});

describe('files in S3', () => {
  it('copies that come to more than may be uploaded > are refused, and none is made', async () => {
    const [one] = adapters['S3']!() as [S3Files, Files];
    await one.prepare();
    await one.write('a', [{ name: 'plan.csv', content: 'x'.repeat(100) }]);
    const take = one.take('a', ['b', 'c', 'd'], [{ path: 'plan.csv' }], 299);
    await expect(take).rejects.toMatchObject(refusal('too_large', 'each of the runs has a copy'));
    expect(await one.list('b')).toEqual([]);
  });

  it('a bucket that is not there > is a wrong setting; the secret is not told', async () => {
    const files = new S3Files(folder('a'), s3.urlOf('none', ''), leases);
    const error: unknown = await files.check().catch((reason: unknown) => reason);
    expect(error).toMatchObject(refusal('bad_config', 's3://none at http'));
    expect(String(error)).not.toContain('secret');
  });

  it('a service that makes what is there once more > is a wrong setting, and no name is claimed there', async () => {
    const service = createServer((request, response) => request.resume().on('end', () => response.end()));
    await once(service.listen(0, '127.0.0.1'), 'listening');
    const { port } = service.address() as AddressInfo;
    const files = new S3Files(folder('a'), `s3://key:secret@lab?endpoint=http://127.0.0.1:${port}`, leases);
    await expect(files.check()).rejects.toMatchObject(refusal('bad_config', 'If-None-Match'));
    await expect(files.claim('run/.claims/a', 'mine')).rejects.toMatchObject({ code: 'files_unavailable' });
    service.close().closeAllConnections();
  });

  it('a reader who rests for longer than the service may be silent > gets all the same', async () => {
    const content = Buffer.alloc(4 * 1024 * 1024, 'weir');
    await writeFile(folder('file'), content);
    await new S3Bucket(s3.urlOf('lab', 'slow')).putFile('file', folder('file'));
    const stream = await new S3Bucket(s3.urlOf('lab', 'slow'), 100).stream('file');
    await once(stream, 'readable');
    await delay(300);
    expect((await buffer(stream)).equals(content)).toBe(true);
  });

  it('lines whose answer was lost > come once, also where another has added to them', async () => {
    const other = new S3Bucket(s3.urlOf('lab', 'lost'));
    let lost = 0;
    const service = createServer((request, response) => {
      void (async () => {
        const { method = '', url = '', headers } = request;
        const body = method === 'PUT' ? await buffer(request) : undefined;
        const answer = await fetch(`${s3.endpoint}${url}`, {
          method,
          headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
            ['host', 'connection', 'content-length', 'transfer-encoding', 'expect'].includes(name)
              ? []
              : [[name, String(value)]],
          ),
          ...(body && { body: new Uint8Array(body) }),
        });
        if (method === 'PUT' && answer.ok && lost++ === 0) {
          await other.append('text', 'of another\n');
          request.socket.destroy();
          return;
        }
        const etag = answer.headers.get('etag');
        response.writeHead(answer.status, etag === null ? {} : { etag });
        response.end(Buffer.from(await answer.arrayBuffer()));
      })();
    });
    await once(service.listen(0, '127.0.0.1'), 'listening');
    const { port } = service.address() as AddressInfo;
    const bucket = new S3Bucket(`s3://key:secret@lab/lost?endpoint=http://127.0.0.1:${port}`);
    await bucket.append('text', 'ours\n');
    expect(lost).toBeGreaterThan(0);
    expect((await other.read('text'))?.text).toBe('ours\nof another\n');
    service.close().closeAllConnections();
  });

  it('parts that a killed gateway has left > are swept, those of one at work are not', async () => {
    const asked = { Bucket: 'lab', Key: 'parts/run/file' };
    await s3.client.send(new CreateMultipartUploadCommand(asked));
    const left = async () =>
      (await s3.client.send(new ListMultipartUploadsCommand({ Bucket: 'lab' }))).Uploads ?? [];
    const bucket = new S3Bucket(s3.urlOf('lab', 'parts'));
    await bucket.endUploads(Date.now());
    expect(await left()).toHaveLength(1);
    await bucket.endUploads(0);
    expect(await left()).toEqual([]);
  });
});
