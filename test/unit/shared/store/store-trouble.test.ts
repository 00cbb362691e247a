import { describe, expect, it } from 'vitest';
import { WeirError } from '../../../../shared/kernel/errors/weir-error.ts';
import { fileError } from '../../../../shared/store/file/database.ts';
import { redisError } from '../../../../shared/store/redis/redis-connection.ts';

const reply = (message: string) => Object.assign(new Error(message), { name: 'ReplyError' });
const sqlite = (code: string) => Object.assign(new Error('native words'), { code });

describe('redisError', () => {
  it.each([
    [reply('MISCONF Errors writing to the AOF file: No space left on device'), 'cannot write to its disk'],
    [reply("OOM command not allowed when used memory > 'maxmemory'."), 'no memory left'],
    [reply("READONLY You can't write against a read only replica."), 'read-only replica'],
    [reply('LOADING Redis is loading the dataset in memory'), 'still reading its data'],
    [reply('NOAUTH Authentication required.'), 'wants a password'],
    [reply('ERR max number of clients reached'), 'max number of clients'],
    [new Error('Command timed out'), 'did not answer in time'],
    [new Error('Reached the max retries per request limit (which is 0).'), 'connection broke'],
    [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'no connection to it yet'],
  ])('%s > is store_unavailable, with what an operator should know', (error, words) => {
    const made = redisError(error, 'lab:6379', undefined);
    expect(made.code).toBe('store_unavailable');
    expect(made.message).toContain(`Redis at lab:6379 cannot be used: `);
    expect(made.message).toContain(words);
    expect(made.cause).toBe(error);
  });

  it('no connection, and the reason known > tells the reason', () => {
    const error = new Error("Stream isn't writeable and enableOfflineQueue options is false");
    expect(redisError(error, 'h:1', 'connect ECONNREFUSED').message).toContain('(connect ECONNREFUSED)');
  });

  it('an answer that finds fault with the command > is internal_error', () => {
    const made = redisError(reply('WRONGTYPE Operation against a key'), 'h:1', undefined);
    expect(made).toMatchObject({ code: 'internal_error' });
  });

  it('an error of ours > stays as it is', () => {
    const ours = new WeirError('deposed', 'x');
    expect(redisError(ours, 'h:1', undefined)).toBe(ours);
  });
});

describe('fileError', () => {
  it.each([
    ['SQLITE_FULL', 'disk is full'],
    ['SQLITE_IOERR', 'disk reports an error'],
    ['SQLITE_IOERR_FSYNC', 'disk reports an error'],
    ['SQLITE_READONLY_DIRECTORY', 'may not write'],
    ['SQLITE_CANTOPEN', 'cannot be opened'],
    ['SQLITE_BUSY', 'another program'],
    ['SQLITE_CORRUPT', 'damaged'],
    ['SQLITE_NOTADB', 'no database'],
  ])('%s > is store_unavailable, with what an operator should do', (code, words) => {
    const made = fileError(sqlite(code), '/lab/x.db');
    expect(made.code).toBe('store_unavailable');
    expect(made.message).toContain('the store /lab/x.db cannot be used: ');
    expect(made.message).toContain(words);
  });

  it.each([sqlite('SQLITE_CONSTRAINT'), new TypeError('x'), 'thrown text'])(
    '%s > is internal_error',
    (error) => {
      expect(fileError(error, 'f')).toMatchObject({ code: 'internal_error', cause: error });
    },
  );

  it('an error of ours > stays as it is', () => {
    const ours = new WeirError('idempotency_conflict', 'x');
    expect(fileError(ours, 'f')).toBe(ours);
  });
});
