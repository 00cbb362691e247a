import path from 'node:path';
import type { Readable } from 'node:stream';
import pLimit from 'p-limit';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { type CounterStore, KeptLease } from '../../shared/store/index.ts';
import { type FileFacts, type Files, type IncomingFile, type Lock, placesIn } from './files.ts';
import { IncomingFolder, staleMs } from './incoming-folder.ts';
import { demandRoom } from './link-files.ts';
import { S3Bucket, statusOf } from './s3-bucket.ts';

/** Where the service is asked whether it makes an object only once. */
const probe = '.weir';
/** So many objects are asked for or copied at once. */
const atOnce = 16;
/** After so many milliseconds another gateway may do what one had the right to that died. */
const leaseMs = 30_000;

/**
 * The files of runs in S3, or a service that speaks it, under the names that they have in a folder. What arrives lies in a folder of this
 * machine until it is known to be wanted, and is acknowledged once the bucket has it: no gateway needs the folder of another.
 */
export class S3Files extends IncomingFolder implements Files {
  readonly #bucket: S3Bucket;
  readonly #leases: CounterStore;
  #isProven = false;

  /**
   * @param folder on the disk of this machine
   * @param url see `readS3Address`
   * @param leases by which gateways know which of them has a lock
   * @throws WeirError `bad_config`
   */
  constructor(folder: string, url: string, leases: CounterStore) {
    super(folder);
    this.#bucket = new S3Bucket(url);
    this.#leases = leases;
  }

  get root(): string {
    return this.#bucket.root;
  }

  inRun(directory: string, ...below: string[]): string {
    return placesIn(this.root).inRun(directory, ...below);
  }

  /** An object that is there already must not be made a second time: where a service does that, two results could get one name. */
  async check(): Promise<void> {
    if (this.#isProven) {
      await this.#bucket.facts(probe);
      return;
    }
    await this.#bucket.putOnce(probe, '').catch((cause: unknown) => {
      const status = statusOf(cause);
      const isRefused = status !== undefined && [400, 401, 403, 404, 501].includes(status);
      throw isRefused ? new WeirError('bad_config', (cause as Error).message, { cause }) : cause;
    });
    if (await this.#bucket.put(probe, '', { IfNoneMatch: '*' })) {
      const message = `the service of ${this.root} makes an object that is there once more (If-None-Match: *): take one that does not`;
      throw new WeirError('bad_config', message);
    }
    this.#isProven = true;
  }

  override async sweep(): Promise<void> {
    await super.sweep();
    await this.#bucket.endUploads(staleMs);
  }

  async write(folder: string, files: readonly { name: string; content: string }[]): Promise<void> {
    await Promise.all(files.map(({ name, content }) => this.#bucket.put(`${folder}/${name}`, content)));
  }

  async moveIn(folder: string, files: readonly IncomingFile[]): Promise<void> {
    const limit = pLimit(atOnce);
    const put = (file: IncomingFile) => this.#bucket.putFile(`${folder}/${file.name}`, file.path);
    await Promise.all(files.map((file) => limit(() => put(file))));
  }

  async claim(at: string, text: string): Promise<string> {
    if (!this.#isProven) await this.check().catch(notNow);
    return this.#bucket.putOnce(at, text);
  }

  async take(
    from: string,
    to: readonly string[],
    files: readonly { path: string }[],
    mostCopied = Infinity,
  ): Promise<void> {
    const limit = pLimit(atOnce);
    const sized = await Promise.all(
      files.map(({ path: name }) =>
        limit(async () => ({ name, size: (await this.#bucket.facts(`${from}/${name}`))?.size ?? 0 })),
      ),
    );
    const bytes = sized.reduce((sum, { size }) => sum + size, 0) * to.length;
    demandRoom(bytes, mostCopied, 'two names in S3 are two files');
    const copies = to.flatMap((run) =>
      sized.map(({ name, size }) =>
        limit(() => this.#bucket.copy(`${from}/${name}`, `${run}/${name}`, size)),
      ),
    );
    await Promise.all(copies);
  }

  append(at: string, lines: string): Promise<void> {
    return this.#bucket.append(at, lines);
  }

  remove(at: string): Promise<void> {
    return this.#bucket.remove(at);
  }

  removeRun(folder: string): Promise<void> {
    return this.removeFolder(folder);
  }

  removeFolder(folder: string): Promise<void> {
    return this.#bucket.removeBelow(`${folder}/`);
  }

  async facts(at: string): Promise<FileFacts | undefined> {
    const found = await this.#bucket.facts(at);
    return found && { size: found.size, version: found.etag };
  }

  async read(at: string): Promise<string | undefined> {
    return (await this.#bucket.read(at))?.text;
  }

  stream(at: string, range?: { start: number; end: number }): Promise<Readable> {
    return this.#bucket.stream(at, range);
  }

  async list(folder: string): Promise<{ name: string; version?: string }[]> {
    const found: { name: string; version?: string }[] = [];
    for await (const page of this.#bucket.list(`${folder}/`, true))
      found.push(
        ...page.map(({ name, etag }) => ({ name, ...(etag === undefined ? {} : { version: etag }) })),
      );
    return found;
  }

  async *walk(folder: string): AsyncGenerator<{ at: string; size: number }> {
    for await (const page of this.#bucket.list(`${folder}/`, false))
      for (const { name, size = 0 } of page) yield { at: `${folder}/${name}`, size };
  }

  async lock(folder: string, purpose: string): Promise<Lock> {
    const name = `files:${path.posix.basename(folder)}`;
    const lease = await KeptLease.take(this.#leases, name, leaseMs);
    if (lease) return lease;
    throw new WeirError('folder_locked', `another gateway has ${this.inRun(folder)} (${purpose})`);
  }
}

/** For a request, which is no less good for a setting that is wrong: it may be sent again once that is right. */
function notNow(cause: unknown): never {
  if (!WeirError.is(cause, 'bad_config')) throw cause;
  throw new WeirError('files_unavailable', cause.message, { cause });
}
