const codes: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];

/** Whether an error, or what it was made of, says that a disk is full or that nothing more may be put on it. */
export function isDiskFull(error: unknown): boolean {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return codes.includes(code) || (cause !== undefined && isDiskFull(cause));
}
