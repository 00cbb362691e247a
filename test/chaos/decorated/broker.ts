import { existsSync, readFileSync } from 'node:fs';
import type { AgentListener, Broker, Inbox, InboxListener } from '../../../shared/broker/broker.ts';
import type { MessageType } from '../../../shared/contracts/message.ts';
import { lossyBroker } from '../../support/lossy-broker.ts';
import { crashPoint, crashPointOnceSent } from '../crash-points/crash-point.ts';
import type { CrashPoint } from '../crash-points/crash-points.ts';
import { noLosses, readLosses } from '../lab/losses.ts';
import { decorated } from './decorated.ts';

/** How often a process looks which messages are to be lost, in milliseconds. */
const lookEvery = 100;

type Points = Partial<Record<MessageType, CrashPoint>>;

/** What has just been sent. */
const sentAs: Points = {
  'run.submit': 'gateway.announced',
  'agent.hello': 'agent.hello-sent',
  'step.refused': 'agent.refusal-sent',
  'step.settled': 'agent.report-sent',
  'step.command': 'orchestrator.command-sent',
  welcome: 'orchestrator.welcome-sent',
  cancel: 'orchestrator.cancel-sent',
  kept: 'orchestrator.kept-sent',
};
/** What people ask of the owner. */
const asked: readonly MessageType[] = ['run.control', 'run.resolve', 'workcell.control', 'workcell.abandon'];
/** What has just come to an agent, which has not looked at it yet. */
const cameAs: Points = {
  'step.command': 'agent.delivered',
  welcome: 'agent.welcomed',
  kept: 'agent.kept-heard',
  cancel: 'agent.cancel-heard',
};

/** The messages that are lost are those of which the file tells that `WEIR_CHAOS_LOSSES` names. */
export function decoratedBroker(own: Broker): Broker {
  const file = process.env['WEIR_CHAOS_LOSSES'];
  const losses = { ...noLosses };
  const look = (): void => {
    if (file !== undefined && existsSync(file)) Object.assign(losses, readLosses(readFileSync(file, 'utf8')));
  };
  look();
  setInterval(look, lookEvery).unref();
  return withCrashPoints(lossyBroker(own, losses, Math.random));
}

function withCrashPoints(own: Broker): Broker {
  return decorated(own, {
    sendReport(message) {
      own.sendReport(message);
      const again = message.type === 'step.settled' && message.body.again !== undefined;
      passed(again ? 'agent.repeated' : sentAs[message.type]);
    },
    sendToAgent(message) {
      own.sendToAgent(message);
      passed(sentAs[message.type]);
    },
    async sendToInbox(message) {
      const confirm = own.sendToInbox(message);
      const request = asked.includes(message.type);
      passed(request ? 'gateway.published' : sentAs[message.type]);
      await confirm;
      if (request) crashPoint('gateway.confirmed');
    },
    onReturned: (listener) =>
      own.onReturned((message) => {
        crashPoint('orchestrator.returned');
        listener(message);
      }),
    openInbox: async (listener) => withCrashPointsOfInbox(await own.openInbox(hearing(listener))),
    openAgent: (address, listener) => own.openAgent(address, listening(listener)),
  });
}

function withCrashPointsOfInbox(own: Inbox): Inbox {
  return decorated(own, {
    ack(deliveries) {
      own.ack(deliveries);
      if (deliveries.length > 0) crashPointOnceSent('orchestrator.acknowledged');
    },
  });
}

function hearing(listener: InboxListener): InboxListener {
  return decorated(listener, {
    delivered(delivery) {
      if (delivery.message.type !== 'poke') crashPoint('orchestrator.delivered');
      listener.delivered(delivery);
    },
  });
}

function listening(listener: AgentListener): AgentListener {
  return decorated(listener, {
    message(message) {
      come(message.type);
      listener.message(message);
    },
  });
}

function come(type: MessageType): void {
  const point = cameAs[type];
  if (point !== undefined) crashPoint(point);
}

function passed(point: CrashPoint | undefined): void {
  if (point !== undefined) crashPointOnceSent(point);
}
