/** Marks a branch that the type checker has proved empty; throws if reality disagrees. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
