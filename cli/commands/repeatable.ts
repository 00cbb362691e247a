/** Reads an option that may be given more than once. */
export function repeatable(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}
