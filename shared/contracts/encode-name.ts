/** The name that `encodeName` has encoded; undefined where it can have made no such text. */
export function decodeName(text: string): string | undefined {
  try {
    const name = decodeURIComponent(text);
    return encodeName(name) === text ? name : undefined;
  } catch {
    return undefined;
  }
}

/** Percent-encodes what is outside `[A-Za-z0-9_-]`, so that a dot in a name never splits a queue's name. */
export function encodeName(name: string): string {
  if (/^[A-Za-z0-9_-]*$/.test(name)) return name;
  return Array.from(Buffer.from(name, 'utf8'), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9_-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
