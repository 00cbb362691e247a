import { Socket, connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { AbstractConnector, Redis, type RedisOptions } from 'ioredis';
import { messageOf } from '../../kernel/errors/weir-error.ts';
import type { StoreTiming } from '../../kernel/timing/protocol-timing.ts';
import { namesOf, type Place, type RedisAddress } from './redis-url.ts';

/** Where somebody says that the master is, and since which term of the cluster: the higher one is the truth. */
interface Told extends Place {
  term: number;
  /** It sees most of its cluster: what it says is not old. */
  isInTouch?: boolean;
}

type Follower = (master: Place) => void;
type Question<T> = (client: Redis, asked: Place) => Promise<T>;

/**
 * Knows which Redis takes the writes of a workcell: asks all Sentinels, or all nodes of the cluster that the URL names, and believes
 * the newest of what most of them say. One that was cut off tells of an old master: where most do not answer, nobody is led from the master
 * that is known to another one, unless a node sees that its cluster works. While somebody follows, it goes on asking, each on a connection
 * that stays open, for an old master that was cut off or frozen says nothing, and one that was deposed may answer.
 */
export class MasterFinder {
  readonly #address: RedisAddress;
  readonly #key: string;
  readonly #look: number;
  readonly #followers = new Set<Follower>();
  readonly #clients = new Map<Place, Redis>();
  #known: Place | undefined;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<Place> | undefined;

  /** @param key any key of the workcell: in a cluster it is the node of its slot that is looked for */
  constructor(address: RedisAddress, key: string, { look }: StoreTiming) {
    this.#address = address;
    this.#key = key;
    this.#look = look;
  }

  /** @throws Error that says why nobody could tell */
  find(): Promise<Place> {
    this.#underWay ??= this.#ask().finally(() => {
      this.#underWay = undefined;
      this.#hangUpUnlessFollowed();
    });
    return this.#underWay;
  }

  /** From now on `follower` is told again and again where the master is, until it is given to `leave`. */
  follow(follower: Follower): void {
    this.#followers.add(follower);
    this.#timer ??= setInterval(() => void this.#tell(), this.#look).unref();
  }

  leave(follower: Follower): void {
    this.#followers.delete(follower);
    if (this.#followers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#hangUpUnlessFollowed();
  }

  async #tell(): Promise<void> {
    const master = await this.find().catch(() => undefined);
    if (master) for (const follower of [...this.#followers]) follower(master);
  }

  /** What each Sentinel or node that the URL names answers to a question, or why it does not. */
  async askEach<T>(question: Question<T>): Promise<{ place: string; answer?: T; reason?: string }[]> {
    const asked = this.#address.places.map(async (place) => {
      const named = { place: namesOf([place]) };
      return this.#askOne(place, question).then(
        (answer) => ({ ...named, answer }),
        (error: unknown) => ({ ...named, reason: messageOf(error) }),
      );
    });
    const answers = await Promise.all(asked);
    this.#hangUpUnlessFollowed();
    return answers;
  }

  async #ask(): Promise<Place> {
    const { places, kind } = this.#address;
    const question: Question<Told> = (client, asked) =>
      kind === 'cluster' ? this.#askNode(client, asked) : this.#askSentinel(client);
    const told: Told[] = [];
    const problems: string[] = [];
    await new Promise<void>((resolve) => {
      const settle = (): void => {
        if (told.length > places.length / 2 || told.length + problems.length === places.length) resolve();
      };
      for (const place of places) {
        this.#askOne(place, question)
          .then(
            (master) => told.push(master),
            (error: unknown) => problems.push(`${namesOf([place])}: ${messageOf(error)}`),
          )
          .then(settle, resolve);
      }
    });
    const newest = told.sort((one, other) => other.term - one.term)[0];
    const asked = kind === 'sentinel' ? 'Sentinel' : 'node of the cluster';
    if (!newest) throw new Error(`no ${asked} tells where the master is: ${problems.join('; ')}`);
    const isKnown = !this.#known || namesOf([this.#known]) === namesOf([newest]);
    if (told.length <= places.length / 2 && !isKnown && newest.isInTouch !== true) {
      const named = `a new master, ${namesOf([newest])}, is named by ${told.length} of ${places.length} only`;
      throw new Error(`${named}, which may be out of date: ${problems.join('; ')}`);
    }
    this.#known = newest;
    return newest;
  }

  /** Sentinels often have no password where the Redis that they watch has one: they are told it if they want one. */
  async #askOne<T>(
    place: Place,
    question: Question<T>,
    withAccount = this.#address.kind === 'cluster',
  ): Promise<T> {
    const { password } = this.#address;
    const kept = this.#clients.get(place);
    const client = kept?.status === 'ready' ? kept : this.#clientFor(place, withAccount);
    let problem: Error | undefined;
    const onError = (error: Error): void => void (problem ??= error);
    client.on('error', onError);
    try {
      if (client !== kept) await client.connect();
      return await question(client, place);
    } catch (error) {
      client.disconnect();
      const told = problem ?? error;
      if (withAccount || password === undefined || !messageOf(told).startsWith('NOAUTH')) throw told;
    } finally {
      client.off('error', onError);
    }
    return this.#askOne(place, question, true);
  }

  /** Takes the place of the one that was there, which may be on its way yet. */
  #clientFor(place: Place, withAccount: boolean): Redis {
    const { tls, username, password } = this.#address;
    this.#clients.get(place)?.disconnect();
    const client = new Redis({
      ...place,
      ...(tls ? { tls: {} } : {}),
      ...(withAccount && username !== undefined ? { username } : {}),
      ...(withAccount && password !== undefined ? { password } : {}),
      ...{ lazyConnect: true, enableReadyCheck: false, disableClientInfo: true },
      ...{ connectTimeout: this.#look, commandTimeout: this.#look, disconnectTimeout: 100 },
      retryStrategy: () => null,
    });
    // One that breaks while nobody asks is seen by the next question.
    client.on('error', () => undefined);
    this.#clients.set(place, client);
    return client;
  }

  #hangUpUnlessFollowed(): void {
    if (this.#followers.size > 0) return;
    for (const client of this.#clients.values()) client.disconnect();
    this.#clients.clear();
  }

  async #askSentinel(client: Redis): Promise<Told> {
    const answer = (await client.call('SENTINEL', 'MASTER', this.#address.master)) as string[];
    const fact = (name: string): string => answer[answer.indexOf(name) + 1] ?? '';
    return { host: fact('ip'), port: Number(fact('port')), term: Number(fact('config-epoch')) };
  }

  async #askNode(client: Redis, asked: Place): Promise<Told> {
    const [slot, nodes, info] = await Promise.all([
      client.call('CLUSTER', 'KEYSLOT', this.#key),
      client.call('CLUSTER', 'NODES'),
      client.call('CLUSTER', 'INFO').catch(() => ''),
    ]);
    const owner = ownerOf(Number(slot), String(nodes), this.#address.tls);
    if (!owner) throw new Error(`no node of the cluster has slot ${String(slot)}`);
    // A node that was never met by another one does not know its own address.
    const host = owner.host === '' ? asked.host : owner.host;
    return { ...owner, host, isInTouch: /^cluster_state:ok/m.test(String(info)) };
  }
}

/**
 * The node that serves a slot, from what CLUSTER NODES answers: id, address, flags, master, two times, epoch, state of the link, slots.
 * @param byName its name is preferred to its address, where it has one: certificates hold names
 */
export function ownerOf(slot: number, nodes: string, byName: boolean): Told | undefined {
  for (const line of nodes.split('\n')) {
    const [, address = '', flags = '', , , , term, , ...slots] = line.trim().split(' ');
    const isOwner = slots.some((range) => {
      const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
      return first !== undefined && Number(first) <= slot && slot <= Number(last);
    });
    if (!isOwner || !flags.split(',').includes('master')) continue;
    const [, host = '', port, name = ''] = /^(.*):(\d+)(?:@\d+)?(?:,([^,]*))?/.exec(address) ?? [];
    return { host: byName && name !== '' ? name : host, port: Number(port), term: Number(term) };
  }
  return undefined;
}

/** The options of the client library with which it goes to wherever the master is, and leaves a Redis that is it no more. */
export function throughFinder(finder: MasterFinder, { tls }: RedisAddress): Pick<RedisOptions, 'Connector'> {
  return {
    Connector: class extends AbstractConnector {
      #at: Place | undefined;
      readonly #follow = ({ host, port }: Place): void => {
        if (this.#at && (this.#at.host !== host || this.#at.port !== port)) this.stream?.destroy();
      };

      constructor() {
        super(0);
      }

      /** Never rejects while the connection is wanted: the library would not try again. */
      override async connect() {
        this.connecting = true;
        finder.follow(this.#follow);
        this.#at = undefined;
        try {
          this.#at = await finder.find();
        } catch (error) {
          this.firstError = error as Error;
        }
        if (!this.connecting) throw new Error('Connection is closed.');
        if (this.#at) {
          const { host, port } = this.#at;
          this.stream = tls ? connectTls({ host, port }) : connectTcp({ host, port });
          this.stream.once('error', (error: Error) => {
            this.firstError = error;
          });
        } else {
          this.stream = new Socket().destroy();
        }
        return this.stream;
      }

      override disconnect(): void {
        this.connecting = false;
        finder.leave(this.#follow);
        // A Redis that is frozen or cut off never says good-bye.
        this.stream?.destroy();
      }

      override check({ role }: { role?: string }): boolean {
        return role === undefined || role === 'master';
      }
    },
  };
}
