import type { Operation } from '../../http/index.ts';

export const getMetrics: Operation = {
  id: 'getMetrics',
  method: 'get',
  path: '/metrics',
  access: 'lab:read',
  tag: 'Health',
  summary: 'The metrics of the gateway and of the whole lab, for Prometheus',
  description:
    'Read from store and broker as it is asked, and answered also where they are away. docs/operations/metrics.md says what each means.',
  answers: {
    200: {
      description: "Prometheus' text format, version 0.0.4.",
      content: { 'text/plain': { schema: { type: 'string' } } },
    },
  },
};

export const metricsApi: readonly Operation[] = [getMetrics];
