/** A Redis URL as the options that BullMQ takes. */
export function connectionOf(storeUrl: string): { host: string; port: number; maxRetriesPerRequest: null } {
  const { hostname, port } = new URL(storeUrl);
  return { host: hostname, port: Number(port || 6379), maxRetriesPerRequest: null };
}
