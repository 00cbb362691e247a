/** Whether an address or a host name is that of the machine itself, which no other one reaches. Brackets of IPv6 may be there. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}
