import { maxMessageBytes } from '../contracts/envelope.ts';
import { encode, type Message } from '../contracts/message.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';

/**
 * The bytes of a message that may be sent.
 * @throws WeirError `bad_message` where it does not fit its schema or is larger than 1 MiB.
 */
export function outgoing(message: Message): Buffer {
  const bytes = encode(message);
  if (bytes.length > maxMessageBytes) {
    throw new WeirError(
      'bad_message',
      `a ${message.type} message of ${bytes.length} bytes is larger than ${maxMessageBytes} bytes: larger data must be a file`,
      { details: { bytes: bytes.length, limit: maxMessageBytes } },
    );
  }
  return bytes;
}
