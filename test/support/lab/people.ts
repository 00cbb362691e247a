import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import type { FeedReader } from '../feed-reader.ts';
import { until } from '../until.ts';
import type { Lab } from './lab.ts';

export interface Answer {
  status: number;
  body: JsonObject;
  headers: Headers;
}

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
  async ask(
    method: string,
    path: string,
    { as, body, headers = {} }: { as?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const who = as === undefined ? { authorization: `Bearer ${this.#admin}` } : { cookie: as };
    const response = await fetch(this.#lab.url(path), {
      method,
      headers: {
        ...who,
        origin: new URL(this.#lab.url('/')).origin,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? {} : (JSON.parse(text) as JsonObject),
      headers: response.headers,
    };
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

function demand(answer: Answer): Answer {
  if (answer.status < 300) return answer;
  throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
}
