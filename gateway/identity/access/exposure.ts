import { WeirError } from '../../../shared/kernel/errors/weir-error.ts';
import { isLoopback } from '../../../shared/access/index.ts';

/** What decides who can reach a gateway, and what he can read on the way. */
export interface ExposureSettings {
  host: string;
  require_key?: 'yes' | 'no' | undefined;
  tls_cert?: string | undefined;
  tls_key?: string | undefined;
  behind_proxy?: string | undefined;
  insecure_network?: 'yes' | 'no' | undefined;
}

/**
 * Refuses a gateway that other machines would reach without keys or without TLS: anybody in the network could move the instruments, or read
 * the keys of those who may.
 * @throws WeirError `bad_config` with a line for each thing that mends it
 */
export function demandSafe(settings: ExposureSettings): void {
  const { host, tls_cert, tls_key, behind_proxy, insecure_network } = settings;
  if ((tls_cert === undefined) !== (tls_key === undefined)) {
    throw new WeirError(
      'bad_config',
      'TLS wants both --tls-cert and --tls-key (WEIR_TLS_CERT, WEIR_TLS_KEY)',
    );
  }
  if (tls_cert !== undefined && behind_proxy !== undefined) {
    throw new WeirError('bad_config', 'name either --tls-cert or --behind-proxy: one of the two speaks TLS');
  }
  const missing = whatIsMissing(settings);
  if (missing.length === 0 || insecure_network === 'yes') return;
  throw new WeirError(
    'bad_config',
    [
      `other machines would reach the gateway (--host ${host}), and anybody there could move the instruments:`,
      ...missing.map((line) => `  it wants ${line}`),
      '  or the word that everybody in the network is trusted: --insecure-network',
    ].join('\n'),
  );
}

/** What a gateway that other machines can reach wants and has not; nothing where none can. */
export function whatIsMissing({ host, require_key, tls_cert, behind_proxy }: ExposureSettings): string[] {
  if (isLoopback(host)) return [];
  return [
    ...(require_key === 'yes'
      ? []
      : ['keys: --require-key, and weir key create NAME --role ROLE for each who asks']),
    ...(tls_cert !== undefined || behind_proxy !== undefined
      ? []
      : ['TLS: --tls-cert CERT.pem --tls-key KEY.pem, or --behind-proxy ADDRESS of a proxy that speaks it']),
  ];
}
