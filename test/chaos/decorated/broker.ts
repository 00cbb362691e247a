import { existsSync, readFileSync } from 'node:fs';
import type { AgentListener, Broker, Inbox, InboxListener } from '../../../shared/broker/broker.ts';
import type { AgentMessage, MessageType } from '../../../shared/contracts/message.ts';
import { lossyBroker } from '../../support/lossy-broker.ts';
import { crashPoint, crashPointOnceSent } from '../crash-points/crash-point.ts';
import type { CrashPoint } from '../crash-points/crash-points.ts';
import { noLosses, readLosses } from '../lab/losses.ts';
import { changed } from '../../support/changed.ts';

/** How often a process looks which messages are to be lost, in milliseconds. */
const lookEvery = 100;

/** What people ask of the owner. */
const request: readonly CrashPoint[] = ['gateway.published'];
/** What agents tell once, and may be lost. */
const once: readonly CrashPoint[] = ['agent.progress-sent'];
/** What has just been sent, each message that there is: by gateway, owner and agent. */
const sentAs: Record<MessageType, readonly CrashPoint[]> = {
  'run.submit': ['gateway.announced'],
  'run.control': request,
  'run.resolve': request,
  'run.edit': ['gateway.edit-sent'],
  'workcell.control': request,
  'workcell.abandon': request,
  'location.set': request,
  'supplies.refill': request,
  'reservation.make': request,
  'reservation.end': request,
  'workcell.define': request,
  // The gateway tells of a safety stop by itself.
  'admin.order': ['gateway.stop-sent', 'orchestrator.order-sent'],
  poke: ['orchestrator.poked'],
  marker: ['orchestrator.marker-sent'],
  'ask-hello': ['orchestrator.hello-asked'],
  welcome: ['orchestrator.welcome-sent'],
  'step.command': ['orchestrator.command-sent'],
  cancel: ['orchestrator.cancel-sent'],
  abandon: ['orchestrator.abandon-sent'],
  kept: ['orchestrator.kept-sent'],
  'agent.hello': ['agent.hello-sent'],
  'agent.bye': ['agent.bye-sent'],
  'agent.heartbeat': ['agent.heartbeat-sent'],
  'step.started': once,
  'step.progress': once,
  'step.log': once,
  'step.refused': ['agent.refusal-sent'],
  'step.settled': ['agent.report-sent'],
  'admin.answer': ['agent.answer-sent'],
  // Nothing is at stake where one is lost.
  inquiry: [],
  'inquiry.answer': [],
  'owner.inquiry': [],
  'owner.answer': [],
};
/** What has just come to an agent, which has not looked at it yet. */
const cameAs: Record<AgentMessage['type'], CrashPoint> = {
  'step.command': 'agent.delivered',
  welcome: 'agent.welcomed',
  'ask-hello': 'agent.hello-asked',
  'admin.order': 'agent.order-heard',
  cancel: 'agent.cancel-heard',
  abandon: 'agent.abandon-heard',
  kept: 'agent.kept-heard',
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
  /** Commands that this process has sent. */
  const commands = new Set<string>();
  return changed(own, {
    sendReport(message) {
      own.sendReport(message);
      const again = message.type === 'step.settled' && message.body.again !== undefined;
      sent(again ? ['agent.repeated'] : sentAs[message.type]);
    },
    sendToAgent(...messages) {
      own.sendToAgent(...messages);
      for (const message of messages) {
        const again = message.type === 'step.command' && commands.has(message.command_id);
        sent(again ? ['orchestrator.command-resent'] : sentAs[message.type]);
        if (message.type === 'step.command') commands.add(message.command_id);
      }
    },
    async sendToInbox(message) {
      const confirm = own.sendToInbox(message);
      const points = sentAs[message.type];
      sent(points);
      await confirm;
      if (points === request) crashPoint('gateway.confirmed');
    },
    async sendHeartbeat(message) {
      const confirm = own.sendHeartbeat(message);
      sent(sentAs[message.type]);
      await confirm;
    },
    async broadcast(message) {
      const confirm = own.broadcast(message);
      sent(sentAs[message.type]);
      await confirm;
    },
    onReturned: (listener) =>
      own.onReturned((...returned) => {
        crashPoint('orchestrator.returned');
        listener(...returned);
      }),
    openInbox: async (listener) => withCrashPointsOfInbox(await own.openInbox(hearing(listener))),
    openHeartbeats: (listener) =>
      own.openHeartbeats((message) => {
        if (message.type === 'agent.heartbeat') crashPoint('orchestrator.heartbeat-heard');
        listener(message);
      }),
    openAgent: (address, listener) => own.openAgent(address, listening(listener)),
  });
}

function withCrashPointsOfInbox(own: Inbox): Inbox {
  return changed(own, {
    ack(deliveries) {
      own.ack(deliveries);
      if (deliveries.length > 0) crashPointOnceSent('orchestrator.acknowledged');
    },
  });
}

function hearing(listener: InboxListener): InboxListener {
  return changed(listener, {
    delivered(delivery) {
      if (delivery.message.type !== 'poke') crashPoint('orchestrator.delivered');
      listener.delivered(delivery);
    },
  });
}

function listening(listener: AgentListener): AgentListener {
  return changed(listener, {
    message(message) {
      crashPoint(cameAs[message.type]);
      listener.message(message);
    },
  });
}

function sent(points: readonly CrashPoint[]): void {
  for (const point of points) crashPointOnceSent(point);
}
