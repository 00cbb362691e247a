import type { Duplex } from 'node:stream';
import type { ChannelModel } from 'amqplib';

/** The socket below a connection: to destroy it is the one way to end a connection to a broker that does not answer. */
export function streamOf({ connection }: ChannelModel): Duplex {
  return (connection as typeof connection & { stream: Duplex }).stream;
}
