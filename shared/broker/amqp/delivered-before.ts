import type { ConsumeMessage } from 'amqplib';

/** How often a quorum queue has handed a message out before, to anyone. */
export function deliveredBefore({ fields, properties }: ConsumeMessage): number {
  const headers = (properties.headers ?? {}) as Record<string, unknown>;
  const counts = [headers['x-delivery-count'], headers['x-acquired-count']].map((count) =>
    typeof count === 'number' ? count : 0,
  );
  return Math.max(...counts, fields.redelivered ? 1 : 0);
}
