/**
 * The places of the protocol at which a process can be made to die or to hold still, in the order in which a submission, a
 * person's request, a turn of the owner and a command pass them. Each is named after what has just happened there. Those at
 * a call of broker or store are passed by the ports that the chaos suite decorates (`test/chaos/lab/decorated-ports.ts`), the
 * others by the line that they stand in.
 */
export const crashPoints = [
  'gateway.received',
  'gateway.files-kept',
  'gateway.created',
  'gateway.announced',
  'gateway.published',
  'gateway.confirmed',
  'gateway.upload-begun',
  'gateway.upload-stored',
  'gateway.upload-placed',
  'orchestrator.token-taken',
  'orchestrator.welcome-sent',
  'orchestrator.delivered',
  'orchestrator.played',
  'orchestrator.commit-sent',
  'orchestrator.committed',
  'orchestrator.command-sent',
  'orchestrator.cancel-sent',
  'orchestrator.kept-sent',
  'orchestrator.acknowledged',
  'orchestrator.returned',
  'agent.hello-sent',
  'agent.welcomed',
  'agent.delivered',
  'agent.fetched',
  'agent.refusal-sent',
  'agent.started-noted',
  'agent.dropped-noted',
  'agent.acting',
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
] as const;

export type CrashPoint = (typeof crashPoints)[number];

export function isCrashPoint(name: string): name is CrashPoint {
  return (crashPoints as readonly string[]).includes(name);
}
