import { WeirError, messageOf } from '../../kernel/errors/weir-error.ts';
import { deferred } from '../../kernel/lifecycle/waiting.ts';
import type { Socket } from 'node:net';
import type { ChannelModel } from 'amqplib';

/** The first time that something is open; settles once. */
export class Opening {
  readonly #first = deferred();
  readonly done = this.#first.promise;

  succeed(): void {
    this.#first.resolve();
  }

  fail(reason: string | Error): void {
    this.#first.reject(typeof reason === 'string' ? new WeirError('broker_unavailable', reason) : reason);
  }
}

/** Why a connection failed, for a person. Node reports several refused addresses as one error without a message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') {
    return error.errors.map(messageOf).join('; ');
  }
  return messageOf(error);
}

/** Whether a node has refused to let somebody in by the user and password of the URL. */
export function isLoginRefused(error: unknown): boolean {
  return /^Handshake terminated by server: 403/.test(reasonOf(error));
}

/** @param node its host and port */
export const loginRefused = (node: string): string =>
  `the broker at ${node} does not accept the user and password of the broker URL`;

/** The socket below a connection: to destroy it is the one way to end a connection to a broker that does not answer. */
export function streamOf({ connection }: ChannelModel): Socket {
  return (connection as typeof connection & { stream: Socket }).stream;
}
