import { createHash } from 'node:crypto';

/**
 * The content of the file that a witness makes for a command: so many bytes that follow from the command's id alone, so
 * that whoever reads the file later can tell whether it is this one, whole.
 */
export function proofOf(commandId: string, bytes: number): Buffer {
  const blocks: Buffer[] = [];
  for (let n = 0; n * 32 < bytes; n += 1) blocks.push(sha256Bytes(`${commandId} ${n}`));
  return Buffer.concat(blocks).subarray(0, bytes);
}

/** Lower-case hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function sha256Bytes(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
