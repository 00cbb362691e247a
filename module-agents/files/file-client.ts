import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { InstanceAddress } from '../../shared/contracts/address.ts';
import { internalApi, reprDigest, sha256OfDigest } from '../../shared/contracts/internal-api.ts';
import { storedFileSchema, type StoredFile } from '../../shared/contracts/result-file.ts';
import { compile } from '../../shared/kernel/json/schema.ts';
import { isDiskFull } from '../../shared/kernel/errors/file-errors.ts';
import { messageOf, WeirError } from '../../shared/kernel/errors/weir-error.ts';
import { traceHeaders } from '../../shared/observe/index.ts';
import type { Traced } from '../../shared/contracts/traced.ts';
import type { JournalEntry, LocalFile } from '../journal/index.ts';
import { readText, refusalOf, type AskGateway } from './http-exchange.ts';
import { parseJson } from '../../shared/kernel/json/json.ts';

const checkStored = compile(storedFileSchema);

/** The command that a file belongs to. */
type FileOwner = Pick<JournalEntry, 'command_id' | keyof Traced>;

/**
 * Moves files between the agent's disk and the gateway, one attempt per call. Failures are WeirErrors; `retryable`
 * tells whether another attempt makes sense.
 */
export interface FileClient {
  /** Writes the input file of a command to `target`, checked against the checksum that the gateway states. */
  fetchInput(command: FileOwner, argument: string, target: string, signal: AbortSignal): Promise<void>;
  /** Stores a result file; the gateway keeps it only where it has the same checksum. */
  storeResult(command: FileOwner, file: LocalFile, signal: AbortSignal): Promise<StoredFile>;
}

/** The file client of that agent. Nothing ever holds a whole file in memory. */
export function createFileClient(ask: AskGateway, address: InstanceAddress): FileClient {
  return {
    async fetchInput(command, argument, target, signal) {
      const at = internalApi.inputFile(command.command_id, argument);
      const response = await ask(at, { method: 'GET', headers: traceHeaders(command), signal });
      if (response.statusCode !== 200) throw await refusalOf(response);
      const stated = sha256OfDigest(header(response.headers['repr-digest']));
      const hashing = new Hashing();
      try {
        await pipeline(response, hashing, createWriteStream(target));
      } catch (cause) {
        throw transferError(cause);
      }
      if (stated !== hashing.sha256()) {
        throw new WeirError('checksum_mismatch', `the bytes of "${argument}" were damaged on their way`);
      }
    },

    async storeResult(command, file, signal) {
      const at = internalApi.resultFile(command.command_id, file.label, file.name, address);
      const reading = createReadStream(file.path);
      let unreadable: Error | undefined;
      const hashing = new Hashing();
      reading.on('error', (error) => {
        unreadable = error;
        hashing.destroy(error);
      });
      // Without a content length: a file that has shrunk since must end in a refusal, not in a wait for its rest.
      const headers = {
        ...traceHeaders(command),
        ...{ 'content-type': 'application/octet-stream', 'repr-digest': reprDigest(file.sha256) },
      };
      const response = await ask(at, { method: 'PUT', headers, signal }, reading.pipe(hashing)).catch(
        (error: unknown) => {
          if (!unreadable) throw error;
          throw new WeirError('file_not_found', `the file cannot be read: ${unreadable.message}`);
        },
      );
      const stored = response.statusCode === 200 || response.statusCode === 201;
      const failure = stored ? undefined : await refusalOf(response);
      if (WeirError.is(failure, 'checksum_mismatch') && hashing.sha256() !== file.sha256) {
        throw new WeirError('file_not_found', 'the file was changed after the action had ended');
      }
      if (failure) throw failure;
      return parseStored(await readText(response).catch(rethrowTransfer), file);
    },
  };
}

/** Passes bytes through and knows their SHA-256 afterwards. */
class Hashing extends Transform {
  readonly #hash = createHash('sha256');
  #digest: string | undefined;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#hash.update(chunk);
    done(null, chunk);
  }

  sha256(): string {
    this.#digest ??= this.#hash.digest('hex');
    return this.#digest;
  }
}

function parseStored(text: string, file: LocalFile): StoredFile {
  const stored: unknown = parseJson(text);
  if (checkStored(stored).length > 0) {
    throw new WeirError('gateway_unavailable', 'the gateway did not say where it stored the file');
  }
  if ((stored as StoredFile).sha256 !== file.sha256) {
    throw new WeirError('checksum_mismatch', 'the gateway stored other bytes than were sent');
  }
  return stored as StoredFile;
}

function header(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

function rethrowTransfer(cause: unknown): never {
  throw transferError(cause);
}

/** A full disk of the agent itself, or a connection that broke in the middle. */
function transferError(cause: unknown): WeirError {
  if (isDiskFull(cause)) {
    return new WeirError('disk_full', `the agent's disk is full: ${messageOf(cause)}`, { cause });
  }
  return new WeirError('gateway_unavailable', `the transfer broke: ${messageOf(cause)}`, { cause });
}
