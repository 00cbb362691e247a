import { maxMessageBytes } from '../contracts/envelope.ts';
import { encode, type Message } from '../contracts/message.ts';
import { WeirError } from '../kernel/errors/weir-error.ts';
import type { InstanceAddress } from '../contracts/address.ts';

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

/** The word to an agent whose name a living process holds. @param enrolled the agent has an account of its own */
export function nameTaken(
  workcell: string,
  { module, instance }: InstanceAddress,
  enrolled = false,
): WeirError {
  const remedy = enrolled
    ? 'an enrolment is for one PC: stop that process, or, where the file was copied, enrol this PC under a name of its own (weir agent enroll)'
    : 'stop that process, or give this agent a name of its own with --instance';
  return new WeirError(
    'name_taken',
    `another process serves module "${module}" of workcell "${workcell}" as instance "${instance}": ${remedy}`,
    { details: { workcell, module, instance } },
  );
}
