import { beforeAll, onTestFinished } from 'vitest';
import { makeKey } from '../../../shared/kernel/secrets/key-text.ts';
import { MemoryCounters } from '../../../shared/store/memory-counters.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { FeedReader } from '../feed-reader.ts';
import { gatewayAlone } from './gateway-alone.ts';
import { lab, useGateway } from './use-gateway.ts';
import { until } from '../until.ts';
import { ask, bearer, type Answer } from '../ask.ts';
import { changed } from '../changed.ts';
import type { Lab } from './lab.ts';

/** What an admin gives somebody to begin with. */
export const firstPassword = 'a first word for you';
/** What everybody chooses then. */
export const ownPassword = 'amber hinge otter';

/** People who sign in at a lab's gateway, as browsers do, and the admin who lets them in. */
export class People {
  readonly #lab: Pick<Lab, 'url'>;
  readonly #admin: string;

  /** @param admin the key of the admin */
  constructor(lab: Pick<Lab, 'url'>, admin: string) {
    this.#lab = lab;
    this.#admin = admin;
  }

  /** Asks as the admin, or as a browser that has this cookie. */
  ask(
    method: string,
    path: string,
    { as, body, headers = {} }: { as?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const who = as === undefined ? bearer(this.#admin) : { cookie: as };
    const { origin } = new URL(this.#lab.url('/'));
    return ask(method, this.#lab.url(path), body, { ...who, origin, ...headers });
  }

  /** Lets somebody in, with a password that he must change. */
  async add(name: string, role = 'scientist'): Promise<void> {
    demand(await this.ask('POST', '/users', { body: { name, role, password: firstPassword } }));
  }

  /** Lets somebody in who has changed his password already. */
  async addSettled(name: string, role = 'scientist'): Promise<void> {
    await this.add(name, role);
    const as = await this.signIn(name, firstPassword);
    demand(await this.change(as, firstPassword, ownPassword));
    demand(await this.ask('DELETE', '/session', { as }));
  }

  tryToSignIn(name: string, password: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('POST', '/session', { as: '', body: { name, password }, headers });
  }

  /** The cookie of a user who has signed in. */
  async signIn(name: string, password = ownPassword, headers: Record<string, string> = {}): Promise<string> {
    const answer = demand(await this.tryToSignIn(name, password, headers));
    return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
  }

  change(as: string, current_password: string, new_password: string): Promise<Answer> {
    return this.ask('POST', '/session/password', { as, body: { current_password, new_password } });
  }

  async status(as: string, path = '/runs'): Promise<number> {
    return (await this.ask('GET', path, { as })).status;
  }

  /** Resolves when what reads the feed was told of something that has just happened. */
  async goesOn(reader: FeedReader): Promise<void> {
    const { body } = await this.ask('POST', '/experiments', { body: { experiment_name: 'told of' } });
    const id = body['experiment_id'] as string;
    await until('the feed tells of it', () =>
      reader.entries.some(({ data }) => JSON.stringify(data).includes(id)),
    );
  }

  /** What the audit has of a call, newest first. */
  async audited(operation: string): Promise<JsonObject[]> {
    const { body } = await this.ask('GET', `/audit?operation=${operation}`);
    return body['entries'] as JsonObject[];
  }
}

/** Those of the test file that runs. */
export let people: People;
/** The key of the machine of their gateway. */
export const localKey = makeKey('local');

/** Gives all tests of this file one gateway that wants a key (`useGateway`), and its people. */
export function usePeople(): void {
  useGateway({ config: { require_key: 'yes' }, localKey });
  beforeAll(() => {
    people = new People(lab, localKey);
  });
}

/**
 * Those of a gateway of its own, until the test is over: what was tried is counted in it.
 * @param clock by which it is to be waited after wrong passwords (milliseconds); it stands still unless given, for on a busy machine a wait
 *   may be over before the next try
 */
export async function otherPeople(clock: () => number = () => 0): Promise<People> {
  const counters = new MemoryCounters(clock);
  const { lab: own } = await gatewayAlone({
    ...{ config: { require_key: 'yes' }, localKey },
    store: (real) => changed(real, { count: (counts) => counters.count(counts) }),
  });
  onTestFinished(() => own.close());
  return new People(own, localKey);
}

function demand(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
}
