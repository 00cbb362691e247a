/**
 * The top of the gateway: its app, the description of all calls, health, metrics and the page. It hands rooms what they need of each
 * other. No room imports it.
 */

export { createGateway, type Gateway } from './gateway.ts';
export { createMetricsApp } from './metrics/metrics-router.ts';
