import { message, type BodyOf } from '../../shared/contracts/message.ts';
import { messageOf, WeirError } from '../../shared/errors/weir-error.ts';
import { parseWorkcell } from '../../shared/workcell/load-workcell.ts';
import type { Workcell } from '../../shared/workcell/workcell.ts';
import type { GatewayContext } from '../context.ts';
import { sendConfirmed } from '../runs/send-confirmed.ts';

/**
 * Takes another definition of the workcell: submissions are checked by it from now on, steps are granted by it once the
 * owner has it. Agents go on with what they were started with.
 * @throws WeirError `invalid_workcell` where it is of another workcell, `broker_unavailable`.
 */
export async function defineWorkcell(context: GatewayContext, workcell: Workcell): Promise<void> {
  const { name } = context.workcell;
  if (workcell.name !== name) {
    throw new WeirError('invalid_workcell', `this is the workcell ${name}, and no other: "${workcell.name}"`);
  }
  await context.patience.begin().untilBrokerUp(context.broker);
  const body = { workcell: workcell as unknown as BodyOf<'workcell.define'>['workcell'] };
  if (!(await sendConfirmed(context, message('workcell.define', { workcell: name, body })))) {
    throw new WeirError('broker_unavailable', 'the broker did not confirm the definition in time');
  }
  context.workcell = workcell;
}

/** A workcell as somebody hands it in. @throws WeirError `invalid_workcell` that names every problem. */
export function readDefinition(text: string): Workcell {
  try {
    return parseWorkcell(text, 'workcell.yaml').workcell;
  } catch (error) {
    if (!WeirError.is(error, 'bad_workcell')) throw error;
    throw new WeirError('invalid_workcell', error.message, { details: error.details, cause: error });
  }
}

/** Reads the workcell file again. A file that cannot be used changes nothing: the lab goes on with what it has. */
export async function rereadWorkcell(context: GatewayContext): Promise<void> {
  const { rereadWorkcell: reread, log } = context;
  if (!reread) return;
  try {
    await defineWorkcell(context, await reread());
  } catch (error) {
    log.warn(
      { reason: messageOf(error) },
      'the workcell file is not taken; the lab goes on with what it has',
    );
  }
}
