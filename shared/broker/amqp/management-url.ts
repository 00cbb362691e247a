import { isLoopback } from '../../access/index.ts';

/** Where RabbitMQ's management plugin is asked: its usual port on the broker's host, by TLS where the broker is, unless somebody has stated it. */
export function managementUrlOf(broker: URL, stated: string | undefined): string {
  const usual =
    broker.protocol === 'amqps:' ? `https://${broker.hostname}:15671` : `http://${broker.hostname}:15672`;
  return (stated ?? usual).replace(/\/$/, '');
}

/** Whether what is sent there, the password of the lab's account with it, travels to another machine in the open. */
export function travelsInTheOpen(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol !== 'https:' && !isLoopback(hostname);
}
