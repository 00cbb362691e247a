import type { InstanceAddress } from '../../../shared/contracts/address.ts';
import { commandId } from '../../../shared/contracts/command-id.ts';
import type { JsonObject } from '../../../shared/kernel/json/json.ts';
import { newId } from '../../../shared/contracts/ids.ts';
import {
  message,
  type Inquiry,
  type InquiryAnswer,
  type MessageOf,
  type OwnerAnswer,
  type OwnerInquiry,
} from '../../../shared/contracts/message.ts';

/** A message for the inbox. */
export function farewell(workcell: string): MessageOf<'agent.bye'> {
  const body = { module: 'any', instance: 'any', boot_id: newId(), holding: [], journal_floor: 0 };
  return message('agent.bye', { workcell, body });
}

export function heartbeat(
  workcell: string,
  { module, instance }: InstanceAddress,
): MessageOf<'agent.heartbeat'> {
  const body = { module, instance, boot_id: 'boot', holding: [], acting: [], stopped: null };
  return message('agent.heartbeat', { workcell, session: 1, body });
}

export function marker(workcell: string): MessageOf<'marker'> {
  return message('marker', { workcell, epoch: 1, body: {} });
}

export function askHello(workcell: string): MessageOf<'ask-hello'> {
  return message('ask-hello', { workcell, epoch: 1, body: {} });
}

export function welcome(workcell: string, { module, instance }: InstanceAddress): MessageOf<'welcome'> {
  const body = { module, instance, hello_id: 'hello', want: [] };
  return message('welcome', { workcell, epoch: 1, session: 1, body });
}

/** A command; `number` counts from 1, `note` is an argument of the step. */
export function command(
  workcell: string,
  { module, instance }: InstanceAddress,
  number: number,
  note = '',
): MessageOf<'step.command'> {
  const run_id = newId();
  return message('step.command', {
    workcell,
    run_id,
    command_id: commandId({ run_id, step: 0, attempt: 1 }),
    epoch: 1,
    session: 1,
    body: {
      module,
      instance,
      number,
      experiment_id: newId(),
      step: { position: 0, id: 'step', name: 'step', action: 'act', args: { note }, files: {} },
    },
  });
}

/** A report of a command of a run of its own; `fraction` tells several apart. */
export function report(workcell: string, fraction = 0): MessageOf<'step.progress'> {
  const run_id = newId();
  return message('step.progress', {
    workcell,
    run_id,
    command_id: commandId({ run_id, step: 0, attempt: 1 }),
    session: 1,
    body: { module: 'any', instance: 'any', fraction },
  });
}

export function inquiry(
  workcell: string,
  { module, instance }: InstanceAddress,
  args: JsonObject = {},
): Inquiry {
  const body = { module, instance, asks: 'check' as const, action: 'act', args, files: {} };
  return message('inquiry', { workcell, body });
}

export function ownerInquiry(workcell: string, about: JsonObject = {}): OwnerInquiry {
  return message('owner.inquiry', { workcell, body: { asks: 'what-if', about } });
}

/** What the owner answers. */
export function ownerAnswer({ id, workcell }: OwnerInquiry): OwnerAnswer {
  return message('owner.answer', {
    workcell,
    body: { inquiry: id, outcome: 'answered', data: { runs: [] } },
  });
}

/** An answer of whom the inquiry was made. */
export function inquiryAnswer({ id, workcell, body: { module, instance } }: Inquiry): InquiryAnswer {
  const body = { module, instance, inquiry: id, outcome: 'answered' as const };
  return message('inquiry.answer', { workcell, body });
}
