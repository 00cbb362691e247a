import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { gatherWrites } from '../../../../shared/broker/amqp/session.ts';

/** A socket that remembers what each call of the system was given. */
function socket() {
  const calls: string[] = [];
  const stream = new Writable({
    // By itself Node 22 has room for more than Node 20.
    highWaterMark: 16 * 1024,
    write(chunk: Buffer, _, done) {
      calls.push(chunk.toString());
      done();
    },
    writev(chunks, done) {
      calls.push(chunks.map(({ chunk }) => (chunk as Buffer).toString()).join('+'));
      done();
    },
  });
  gatherWrites(stream);
  return { stream, calls };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

it('writes at once what is written in one go, in its order', async () => {
  const { stream, calls } = socket();
  for (const text of ['a', 'b', 'c']) stream.write(text);
  await nextTurn();
  stream.write('d');
  await nextTurn();
  expect(calls).toEqual(['a+b+c', 'd']);
});

it('calls back for each write, and writes what is left before it ends', async () => {
  const { stream, calls } = socket();
  const written: string[] = [];
  for (const text of ['a', 'b']) stream.write(text, () => written.push(text));
  await new Promise<void>((resolve) => stream.end('c', resolve));
  expect(calls).toEqual(['a+b+c']);
  expect(written).toEqual(['a', 'b']);
});

it('says when there is no more room, and when there is again', async () => {
  const { stream } = socket();
  const room = Array.from({ length: 20 }, () => stream.write(Buffer.alloc(1024)));
  expect(room.at(-1)).toBe(false);
  await new Promise((resolve) => stream.once('drain', resolve));
  expect(stream.write('a')).toBe(true);
});
