/** Numbers that all adapters share. */
export const limits = {
  /** Deliveries that an owner has in hand at once: enough for a busy turn, and few enough to hand over quickly. */
  inboxPrefetch: 1000,
  /** Reports that wait for an owner, and bytes of them: the oldest go first. What must not be lost is sent again. */
  reports: 20_000,
  reportBytes: 64 * 1024 * 1024,
  /** Bytes that a process keeps for a broker that reads nothing; transient messages beyond them are dropped. */
  unsentBytes: 16 * 1024 * 1024,
  /** Dead letters that are kept, and bytes of them: the oldest go first. RabbitMQ counts those of all workcells. */
  deadLetters: 1000,
  deadLetterBytes: 64 * 1024 * 1024,
} as const;
