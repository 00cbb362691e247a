import type { components, DeadLetter } from '../../client/index.ts';
import { WeirError } from '../../shared/kernel/errors/weir-error.ts';
import type { GatewayClient } from './gateway-client.ts';

/** The dead letters of a gateway's workcell. Each method that takes an id takes the end of one as well. */
export class DeadLettersClient {
  readonly #client: Pick<GatewayClient, 'ask'>;

  constructor(client: Pick<GatewayClient, 'ask'>) {
    this.#client = client;
  }

  /** Oldest first. */
  async list(): Promise<DeadLetter[]> {
    return (await this.#client.ask((api) => api.GET('/admin/dead'))).letters;
  }

  async show(id: string): Promise<components['schemas']['WholeDeadLetter']> {
    const params = await this.#params(id);
    return this.#client.ask((api) => api.GET('/admin/dead/{letter}', { params }));
  }

  /** Resolves when it is on its way to the inbox. */
  async resend(id: string): Promise<DeadLetter> {
    const params = await this.#params(id);
    return this.#client.ask((api) => api.POST('/admin/dead/{letter}/resend', { params }));
  }

  async drop(id: string): Promise<DeadLetter> {
    const params = await this.#params(id);
    return this.#client.ask((api) => api.DELETE('/admin/dead/{letter}', { params }));
  }

  /** @throws WeirError `not_found` where no letter, or more than one, has an id that ends so. */
  async #params(end: string): Promise<{ path: { letter: string } }> {
    const found = (await this.list()).filter(({ id }) => id.endsWith(end.toUpperCase()));
    const [letter, other] = found;
    if (!letter) throw new WeirError('not_found', `there is no dead letter ${end}`);
    if (other) {
      throw new WeirError('not_found', `${found.length} dead letters end in ${end}: say more of the id`);
    }
    return { path: { letter: letter.id } };
  }
}
