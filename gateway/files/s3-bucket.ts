import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type * as Sdk from '@aws-sdk/client-s3';
import pLimit from 'p-limit';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { readS3Address, tellS3Address, type S3Address } from './s3-address.ts';

/** Larger files go in parts of so many bytes, which are held in memory while they are sent. */
const partBytes = 8 * 1024 * 1024;
const mostParts = 10_000;
/** More than so many bytes are not copied in one request. */
const mostCopiedAtOnce = 5 * 1024 ** 3;
/** Bodies that are sent at a time. */
const abreast = 8;
/** How often an object that others change at this moment is read anew. */
const mostTries = 10;
/** Milliseconds: for a connection, and of silence on one. Beyond them the request is made once more. */
const connectionTimeout = 3_000;
const silence = 10_000;
/** What is sent on to somebody who reads slowly may rest for as long as he likes, once it has begun. */
const forReaders = { connectionTimeout, requestTimeout: silence, throwOnRequestTimeout: true };

/** An object as far as it is known without being read. */
interface ObjectFacts {
  size: number;
  etag: string;
}

/** Lets a request be made only if there is no object of that name, or this one still. */
type Condition = { IfNoneMatch: '*' } | { IfMatch: string };

interface Client {
  sdk: typeof Sdk;
  s3: Sdk.S3Client;
  /** For what is read as it comes. */
  streams: Sdk.S3Client;
}

/**
 * A bucket of S3, by names below the prefix of its address. An object is there whole or not at all. What asks is made anew where it fails,
 * which does no harm: the same bytes come to the same place.
 * @throws WeirError `files_unavailable` where the service does not answer, or refuses
 */
export class S3Bucket {
  readonly #address: S3Address;
  readonly #socketTimeout: number;
  readonly #limit = pLimit(abreast);
  /** Loaded where it is needed: most labs have a folder. */
  #loaded: Promise<Client> | undefined;

  /**
   * @param url see `readS3Address`
   * @param socketTimeout milliseconds
   * @throws WeirError `bad_config`
   */
  constructor(url: string, socketTimeout = silence) {
    this.#address = readS3Address(url);
    this.#socketTimeout = socketTimeout;
  }

  get root(): string {
    return tellS3Address(this.#address);
  }

  /** Writes an object, over what may be there. @returns false where the condition keeps it from being written */
  async put(name: string, text: string, condition?: Condition): Promise<boolean> {
    const put = ({ s3, sdk }: Client) =>
      s3.send(new sdk.PutObjectCommand({ ...this.#key(name), Body: Buffer.from(text), ...condition }));
    try {
      await this.#limit(() => this.#ask(put));
      return true;
    } catch (error) {
      // 409: somebody else is about to write it.
      if (condition && [409, 412].includes(statusOf(error) ?? 0)) return false;
      throw error;
    }
  }

  /** Writes a text unless there is one; resolves to the text that is there. */
  async putOnce(name: string, text: string): Promise<string> {
    for (let tries = 0; tries < mostTries; tries++) {
      if (await this.put(name, text, { IfNoneMatch: '*' })) return text;
      const there = await this.read(name);
      if (there) return there.text;
    }
    throw this.#unavailable(`others write ${name} at this moment`);
  }

  /** Adds to a text, as often as others change it meanwhile. */
  async append(name: string, lines: string): Promise<void> {
    let sent: string | undefined;
    for (let tries = 0; tries < mostTries; tries++) {
      const there = await this.read(name);
      // It was refused when it was sent once more: the first one had come, and its answer was lost.
      if (sent !== undefined && there?.text.startsWith(sent)) return;
      const condition: Condition = there ? { IfMatch: there.etag } : { IfNoneMatch: '*' };
      sent = (there?.text ?? '') + lines;
      if (await this.put(name, sent, condition)) return;
    }
    throw this.#unavailable(`others write ${name} at this moment`);
  }

  /** Writes a file of this machine, over what may be there. */
  async putFile(name: string, path: string): Promise<void> {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const readPart = async (start: number, length: number) => {
        const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
        if (bytesRead !== length) throw new Error(`${path} was cut while it was sent`);
        return buffer;
      };
      if (size <= partBytes) {
        const put = async ({ s3, sdk }: Client) =>
          s3.send(new sdk.PutObjectCommand({ ...this.#key(name), Body: await readPart(0, size) }));
        await this.#limit(() => this.#ask(put));
        return;
      }
      await this.#inParts(name, size, partBytes, async ({ s3, sdk }, part, { start, end }) => {
        const command = new sdk.UploadPartCommand({ ...part, Body: await readPart(start, end - start) });
        return (await s3.send(command)).ETag;
      });
    } finally {
      await file.close();
    }
  }

  /** Copies an object within the bucket, over what may be there. @throws WeirError `file_not_found` */
  async copy(from: string, to: string, size: number): Promise<void> {
    const { Bucket, Key } = this.#key(from);
    const CopySource = `${Bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`;
    if (size <= mostCopiedAtOnce) {
      const copy = ({ s3, sdk }: Client) =>
        s3.send(new sdk.CopyObjectCommand({ ...this.#key(to), CopySource }));
      await this.#limit(() => this.#found(from, copy));
      return;
    }
    await this.#inParts(to, size, mostCopiedAtOnce, async ({ s3, sdk }, part, { start, end }) => {
      const CopySourceRange = `bytes=${start}-${end - 1}`;
      const command = new sdk.UploadPartCopyCommand({ ...part, CopySource, CopySourceRange });
      return (await s3.send(command)).CopyPartResult?.ETag;
    });
  }

  /** Undefined where there is none. */
  async facts(name: string): Promise<ObjectFacts | undefined> {
    const head = ({ s3, sdk }: Client) => s3.send(new sdk.HeadObjectCommand(this.#key(name)));
    const found = await this.#ask(head).catch(noObject);
    return found && { size: found.ContentLength ?? 0, etag: found.ETag ?? '' };
  }

  /** Undefined where there is none. */
  async read(name: string): Promise<{ text: string; etag: string } | undefined> {
    const get = async ({ s3, sdk }: Client) => {
      const { Body, ETag = '' } = await s3.send(new sdk.GetObjectCommand(this.#key(name)));
      return { text: (await Body?.transformToString()) ?? '', etag: ETag };
    };
    return this.#ask(get).catch(noObject);
  }

  /** @throws WeirError `file_not_found` */
  async stream(name: string, range?: { start: number; end: number }): Promise<Readable> {
    const asked = range && { Range: `bytes=${range.start}-${range.end}` };
    const get = ({ streams, sdk }: Client) =>
      streams.send(new sdk.GetObjectCommand({ ...this.#key(name), ...asked }));
    const { Body } = await this.#found(name, get);
    return Body as Readable;
  }

  /**
   * The objects below a folder, 1,000 at a time.
   * @param folder empty, or with a slash at its end
   * @param flat what lies deeper is told by the folder that it is in
   */
  async *list(
    folder: string,
    flat: boolean,
  ): AsyncGenerator<{ name: string; size?: number; etag?: string }[]> {
    const { Bucket, Key: Prefix } = this.#key(folder);
    let ContinuationToken: string | undefined;
    do {
      const asked = { Bucket, Prefix, ContinuationToken, ...(flat && { Delimiter: '/' }) };
      const page = await this.#ask(({ s3, sdk }) => s3.send(new sdk.ListObjectsV2Command(asked)));
      yield [
        ...(page.CommonPrefixes ?? []).map((each) => ({
          name: (each.Prefix ?? '').slice(Prefix.length, -1),
        })),
        ...(page.Contents ?? []).map(({ Key = '', Size: size = 0, ETag: etag = '' }) => ({
          ...{ name: Key.slice(Prefix.length), size, etag },
        })),
      ];
      ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (ContinuationToken !== undefined);
  }

  /** Removes an object, where there is one. */
  async remove(name: string): Promise<void> {
    await this.#ask(({ s3, sdk }) => s3.send(new sdk.DeleteObjectCommand(this.#key(name))));
  }

  /** @param folder with a slash at its end */
  async removeBelow(folder: string): Promise<void> {
    for await (const found of this.list(folder, false)) {
      if (found.length === 0) continue;
      const Objects = found.map(({ name }) => ({ Key: this.#key(`${folder}${name}`).Key }));
      const asked = { Bucket: this.#address.bucket, Delete: { Objects, Quiet: true } };
      const { Errors = [] } = await this.#ask(({ s3, sdk }) => s3.send(new sdk.DeleteObjectsCommand(asked)));
      const [refused] = Errors;
      if (refused) throw this.#unavailable(refused.Message ?? refused.Code ?? 'objects are not removed');
    }
  }

  /** Ends uploads in parts that were begun so many milliseconds ago or earlier: whoever began them is dead. */
  async endUploads(ms: number): Promise<void> {
    const { Bucket, Key: Prefix } = this.#key('');
    const asked = { Bucket, Prefix };
    const { Uploads = [] } = await this.#ask(({ s3, sdk }) =>
      s3.send(new sdk.ListMultipartUploadsCommand(asked)),
    );
    for (const { Key, UploadId, Initiated } of Uploads) {
      if (!Initiated || Initiated.getTime() > Date.now() - ms) continue;
      await this.#ask(({ s3, sdk }) =>
        s3.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId })),
      ).catch(noObject);
    }
  }

  async #inParts(
    name: string,
    size: number,
    least: number,
    send: (
      client: Client,
      part: { Bucket: string; Key: string; UploadId: string; PartNumber: number },
      range: { start: number; end: number },
    ) => Promise<string | undefined>,
  ): Promise<void> {
    const key = this.#key(name);
    const length = Math.max(least, Math.ceil(size / mostParts));
    const { UploadId = '' } = await this.#ask(({ s3, sdk }) =>
      s3.send(new sdk.CreateMultipartUploadCommand(key)),
    );
    try {
      const numbers = Array.from({ length: Math.ceil(size / length) }, (_, i) => i + 1);
      const sendPart = async (PartNumber: number) => {
        const start = (PartNumber - 1) * length;
        const range = { start, end: Math.min(start + length, size) };
        const ETag = await this.#ask((client) => send(client, { ...key, UploadId, PartNumber }, range));
        return { PartNumber, ETag };
      };
      const Parts = await Promise.all(numbers.map((each) => this.#limit(() => sendPart(each))));
      const asked = { ...key, UploadId, MultipartUpload: { Parts } };
      await this.#ask(({ s3, sdk }) => s3.send(new sdk.CompleteMultipartUploadCommand(asked)));
    } catch (error) {
      await this.#ask(({ s3, sdk }) =>
        s3.send(new sdk.AbortMultipartUploadCommand({ ...key, UploadId })),
      ).catch(() => undefined);
      throw error;
    }
  }

  #key(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#address.bucket, Key: `${this.#address.prefix}${name}` };
  }

  async #found<T>(name: string, ask: (client: Client) => Promise<T>): Promise<T> {
    const found = await this.#ask(ask).catch(noObject);
    if (found !== undefined) return found;
    throw new WeirError('file_not_found', `the file "${name}" is not in ${this.root} any more`);
  }

  async #ask<T>(ask: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await ask(await (this.#loaded ??= this.#load()));
    } catch (cause) {
      throw this.#unavailable(messageOf(cause), cause);
    }
  }

  async #load(): Promise<Client> {
    // It tells at each start of a process which Node its later versions will need; the version that weir brings runs on this one.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
    const sdk = await import('@aws-sdk/client-s3');
    const { endpoint, region, credentials } = this.#address;
    const settings = {
      // Services other than Amazon's have one name for all buckets, and mostly any region.
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      ...(region === undefined ? endpoint !== undefined && { region: 'us-east-1' } : { region }),
      ...(credentials && { credentials }),
      maxAttempts: 2,
    };
    const clientWith = (requestHandler: object) => new sdk.S3Client({ ...settings, requestHandler });
    return {
      sdk,
      s3: clientWith({ connectionTimeout, socketTimeout: this.#socketTimeout }),
      streams: clientWith(forReaders),
    };
  }

  #unavailable(why: string, cause?: unknown): WeirError {
    const { endpoint } = this.#address;
    const where = endpoint === undefined ? this.root : `${this.root} at ${endpoint}`;
    return new WeirError('files_unavailable', `${where} fails: ${why}`, { cause });
  }
}

/** The HTTP status with which the service refused; undefined where it did not answer. */
export function statusOf(error: unknown): number | undefined {
  const { cause } = error as { cause?: { $metadata?: { httpStatusCode?: number } } };
  return cause?.$metadata?.httpStatusCode;
}

/** For `.catch()`: undefined where it says that there is no such object. */
function noObject(error: unknown): undefined {
  const { cause } = error as { cause?: { name?: string } };
  if (statusOf(error) !== 404 || cause?.name === 'NoSuchBucket') throw error;
}
