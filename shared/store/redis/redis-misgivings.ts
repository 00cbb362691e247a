import { WeirError } from '../../kernel/errors/weir-error.ts';
import type { RedisConnection } from './redis-connection.ts';
import type { RedisAddress } from './redis-url.ts';

/** The settings without which Redis may lose what it has confirmed. */
const promised = {
  appendonly: {
    value: 'yes',
    otherwise: 'what it was told since the last snapshot is lost when it stops',
  },
  appendfsync: {
    value: 'always',
    otherwise: 'what it was told in the last moments is lost in a power cut',
  },
  'maxmemory-policy': {
    value: 'noeviction',
    otherwise: 'it throws runs away when its memory is full',
  },
} as const;

const replicasToWrite = 'min-replicas-to-write';

/**
 * What Redis's settings and state would break, each as a sentence.
 * @param wanted how many replicas are to have what is accepted
 * @throws WeirError `store_unavailable` where Redis does not answer.
 */
export async function redisMisgivings(
  connection: RedisConnection,
  kind: RedisAddress['kind'],
  wanted: number,
): Promise<string[]> {
  return [
    ...(await checkSettings(connection, kind)),
    ...(await checkPersistence(connection)),
    ...(wanted > 0 ? await checkReplicas(connection, wanted) : []),
  ];
}

async function checkReplicas(connection: RedisConnection, wanted: number): Promise<string[]> {
  const info = await tolerate(connection.ask((client) => client.info('replication')));
  const found = Number(/^connected_slaves:(\d+)/m.exec(info ?? '')?.[1] ?? 0);
  if (found >= wanted) return [];
  return [
    `Redis has ${found} of the ${wanted} replicas that are to have what is accepted (WEIR_STORE_REPLICAS): nothing is accepted`,
  ];
}

async function checkSettings(connection: RedisConnection, kind: RedisAddress['kind']): Promise<string[]> {
  const names = [...Object.keys(promised), replicasToWrite];
  const answer = await tolerate(connection.ask((client) => client.call('CONFIG', 'GET', ...names)));
  if (answer === undefined) {
    return [`Redis does not let weir read its settings, so it could not be checked that ${expectations()}`];
  }
  const settings = pairs(answer as string[]);
  const broken = Object.entries(promised).flatMap(([name, { value, otherwise }]) => {
    const found = settings.get(name);
    if (found === value) return [];
    return [`Redis has ${name} ${found ?? 'unset'} instead of ${value}: ${otherwise}`];
  });
  // A master of a cluster stops by itself when it no longer hears most of the others.
  if (kind === 'sentinel' && settings.get(replicasToWrite) === '0')
    broken.push(
      `Redis has ${replicasToWrite} 0 instead of 1: a master that is cut off goes on taking what is lost later`,
    );
  return broken;
}

async function checkPersistence(connection: RedisConnection): Promise<string[]> {
  const info = await tolerate(connection.ask((client) => client.info('persistence')));
  if (info === undefined) return ['Redis does not let weir read whether it can write to its disk'];
  const facts = new Map(
    info.split(/\r?\n/).map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  return facts.get('aof_enabled') === '1' && facts.get('aof_last_write_status') !== 'ok'
    ? ['Redis could not write its last changes to its disk']
    : [];
}

/** What `question` answers, or undefined where Redis forbids or does not know the command. */
async function tolerate<T>(question: Promise<T>): Promise<T | undefined> {
  try {
    return await question;
  } catch (error) {
    const cause = error instanceof WeirError ? error.cause : undefined;
    if (cause instanceof Error && /^NOPERM|^ERR unknown command/.test(cause.message)) return undefined;
    throw error;
  }
}

function pairs(flat: string[]): Map<string, string> {
  const map = new Map<string, string>();
  for (let i = 0; i + 1 < flat.length; i += 2) map.set(flat[i] as string, flat[i + 1] as string);
  return map;
}

function expectations(): string {
  return Object.entries(promised)
    .map(([name, { value }]) => `${name} is ${value}`)
    .join(', ');
}
