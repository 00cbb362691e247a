import { WeirError } from '../../shared/errors/weir-error.ts';

/** A dead letter, as the gateway lists it. */
export interface DeadLetterView {
  id: string;
  at: string;
  queue: string;
  reason: string;
  type: string | null;
  run_id: string | null;
  command_id: string | null;
  size: number;
  resendable: boolean;
}

type Ask = <T>(path: string, method?: 'POST' | 'DELETE') => Promise<T>;

/** The dead letters of a gateway's workcell. Each method that takes an id takes the end of one as well. */
export class DeadLettersClient {
  readonly #ask: Ask;

  /** @param ask the gateway's answer to a request for `path` */
  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Oldest first. */
  async list(): Promise<DeadLetterView[]> {
    return (await this.#ask<{ letters: DeadLetterView[] }>('admin/dead')).letters;
  }

  async show(id: string): Promise<DeadLetterView & { content: string }> {
    return this.#ask(await this.#path(id));
  }

  /** Resolves when it is on its way to the inbox. */
  async resend(id: string): Promise<DeadLetterView> {
    return this.#ask(`${await this.#path(id)}/resend`, 'POST');
  }

  async drop(id: string): Promise<DeadLetterView> {
    return this.#ask(await this.#path(id), 'DELETE');
  }

  /** @throws WeirError `not_found` where no letter, or more than one, has an id that ends so. */
  async #path(end: string): Promise<string> {
    const found = (await this.list()).filter(({ id }) => id.endsWith(end.toUpperCase()));
    const [letter, other] = found;
    if (!letter) throw new WeirError('not_found', `there is no dead letter ${end}`);
    if (other) {
      throw new WeirError('not_found', `${found.length} dead letters end in ${end}: say more of the id`);
    }
    return `admin/dead/${encodeURIComponent(letter.id)}`;
  }
}
