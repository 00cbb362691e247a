import { type InstanceAddress, decodeName, encodeName } from '../contracts/address.ts';

/** The queues of the owner that agents reach. */
export type EntryQueue = 'inbox' | 'reports' | 'heartbeats';

/** Names of queues and exchanges; the same for every adapter. */
export const topology = {
  inbox: (workcell: string) => `weir.inbox.${encodeName(workcell)}`,
  reports: (workcell: string) => `weir.reports.${encodeName(workcell)}`,
  heartbeat: (workcell: string) => `weir.heartbeats.${encodeName(workcell)}`,
  /** Topic exchange: all that agents say. Its routing keys tell the broker who says it. */
  entry: (workcell: string) => `weir.in.${encodeName(workcell)}`,
  /** The routing key by which an agent reaches the owner: a kind of queue, and its own address. */
  entryKey: (to: EntryQueue, { module, instance }: InstanceAddress) =>
    `${to}.${encodeName(module)}.${encodeName(instance)}`,
  /** All of these keys, as a queue of that kind is bound to them. */
  entryKeys: (to: EntryQueue): string => `${to}.*.*`,
  /** As `entryKey`, for its answers to whoever calls himself `caller` in an inquiry. */
  answerKey: (address: InstanceAddress, caller: string): string =>
    `answers.${encodeName(address.module)}.${encodeName(address.instance)}.${caller}`,
  /** The queue of answers to one caller, exclusive to its connection. */
  answers: (workcell: string, caller: string) => `weir.answers.${encodeName(workcell)}.${caller}`,
  /** Inquiries of the owner, exclusive to its connection: it is there while somebody leads. */
  inquiries: (workcell: string) => `weir.inquiries.${encodeName(workcell)}`,
  /** Fanout exchange: one message to the queues of all agents. */
  control: (workcell: string) => `weir.control.${encodeName(workcell)}`,
  /** Everything for one agent. Whoever has it declared holds the name of the instance. */
  agent: (workcell: string, { module, instance }: InstanceAddress) =>
    `weir.agent.${encodeName(workcell)}.${encodeName(module)}.${encodeName(instance)}`,
  /** By this queue an agent of a version before 0.2 held its name, beside a durable queue of commands named as `agent`. */
  formerControl: (workcell: string, address: InstanceAddress): string =>
    `${topology.agent(workcell, address)}.control`,
  /** Both the dead-letter exchange and the queue bound to it. */
  dead: 'weir.dead',
  /** A queue that exists while somebody reads the dead letters, as a lock. */
  deadReader: 'weir.dead.reader',
} as const;

/** The agent of that workcell whose queue, or account, has the name; undefined where it is of none. */
export function agentNamed(name: string, workcell: string): InstanceAddress | undefined {
  const parts = name.split('.');
  const [module, instance] = parts.slice(3).map(decodeName);
  if (module === undefined || instance === undefined) return undefined;
  const address = { module, instance };
  return name === topology.agent(workcell, address) ? address : undefined;
}

/** Whether a queue is one of that workcell's: its name says so after the kind. */
export function belongsTo(queue: string, workcell: string): boolean {
  return queue.split('.')[2] === encodeName(workcell);
}
