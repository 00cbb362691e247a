/**
 * The places of the protocol at which a process can be made to die or to hold still, in the order in which a submission, a
 * person's request, a turn of the owner and a command pass them. Each is named after what has just happened there, and passed by
 * a call that `test/chaos/decorated/` decorates.
 *
 * Every message has one where it is sent, and where an agent hears it (`decorated/broker.ts` names all types); the owner has one for all
 * that it hears, and one for heartbeats. So has every call of a port that changes something: of the store, of the journal, of the
 * way to the gateway, of the instrument. Of commits and records those have points of their own that change what a run does from there on: an
 * edit, the rounds of a loop, what recovers or cleans up, the answer of a person.
 */
export const crashPoints = [
  'gateway.received',
  'gateway.files-kept',
  'gateway.created',
  'gateway.recorded',
  'gateway.announced',
  'gateway.published',
  'gateway.confirmed',
  'gateway.edit-sent',
  'gateway.answer-taken',
  'gateway.answer-kept',
  'gateway.order-numbered',
  'gateway.stop-sent',
  'gateway.upload-begun',
  'gateway.upload-stored',
  'gateway.upload-placed',
  'orchestrator.poked',
  'orchestrator.token-taken',
  'orchestrator.lab-read',
  'orchestrator.hello-asked',
  'orchestrator.marker-sent',
  'orchestrator.heartbeat-heard',
  'orchestrator.new-runs-read',
  'orchestrator.welcome-sent',
  'orchestrator.delivered',
  'orchestrator.played',
  'orchestrator.edit-played',
  'orchestrator.rounds-played',
  'orchestrator.commit-sent',
  'orchestrator.committed',
  'orchestrator.edit-committed',
  'orchestrator.rounds-committed',
  'orchestrator.recovery-committed',
  'orchestrator.cleanup-committed',
  'orchestrator.command-sent',
  'orchestrator.command-resent',
  'orchestrator.cancel-sent',
  'orchestrator.abandon-sent',
  'orchestrator.order-sent',
  'orchestrator.kept-sent',
  'orchestrator.acknowledged',
  'orchestrator.returned',
  'agent.hello-asked',
  'agent.hello-sent',
  'agent.welcomed',
  'agent.heartbeat-sent',
  'agent.delivered',
  'agent.fetched',
  'agent.refusal-sent',
  'agent.started-noted',
  'agent.dropped-noted',
  'agent.acting',
  'agent.asking',
  'agent.reply-read',
  'agent.progress-sent',
  'agent.cancel-heard',
  'agent.acted',
  'agent.acted-noted',
  'agent.cancelled-noted',
  'agent.uploaded',
  'agent.report-sent',
  'agent.settled-noted',
  'agent.kept-heard',
  'agent.kept-noted',
  'agent.repeated',
  'agent.order-heard',
  'agent.stop-noted',
  'agent.abandon-heard',
  'agent.answer-sent',
  'agent.bye-sent',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

export function isCrashPoint(name: string): name is CrashPoint {
  return (crashPoints as readonly string[]).includes(name);
}
