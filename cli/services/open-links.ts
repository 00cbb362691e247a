import { isLoopback } from '../../shared/access/index.ts';
import type { Config } from '../../shared/kernel/config/read-config.ts';

/** The links of a process over which all would travel in the open to another machine, each as a sentence with what mends it. */
export function openLinks(config: Pick<Config, 'broker_url' | 'store_url' | 'insecure_network'>): string[] {
  if (config.insecure_network === 'yes') return [];
  return [
    ...judge('broker', config.broker_url, 'amqp', 'orders and results, and the password of the account'),
    ...judge('store', config.store_url, 'redis', 'all that is known of runs, and the password'),
  ];
}

function judge(what: string, url: string, scheme: string, travels: string): string[] {
  if (!url.startsWith(`${scheme}:`) || isLoopback(new URL(url).hostname)) return [];
  return [
    `the ${what} is on another machine (${new URL(url).host}), and ${travels} would travel in the open: name it as ${scheme}s://…, or say that everybody in the network is trusted with --insecure-network (WEIR_INSECURE_NETWORK=yes)`,
  ];
}
