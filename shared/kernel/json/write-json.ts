import { Turns } from '../lifecycle/waiting.ts';

/** Values of which one piece of the text is made at one stretch, and characters of a text that count as one value. */
const small = { values: 500, characters: 200 } as const;
/** Characters of a piece that is made into bytes. */
const pieceLength = 64 * 1024;

/**
 * Writes a value as `JSON.stringify` does, in UTF-8, and lets other work of the process run in between: the value may be of any size.
 * @param value must not change until it is written; what is not JSON in it (a function, undefined) is left out or `null`, as there
 */
export async function writeJson(value: unknown): Promise<Uint8Array> {
  const turns = new Turns();
  const pieces: Buffer[] = [];
  let text = '';

  async function write(part: unknown): Promise<void> {
    if (typeof part !== 'object' || part === null || 'toJSON' in part || room(part, small.values) > 0) {
      text += JSON.stringify(part) ?? 'null';
    } else if (Array.isArray(part)) {
      await writeAll('[]', part, () => '');
    } else {
      const members = Object.entries(part as Record<string, unknown>).filter(([, each]) => isJson(each));
      await writeAll(
        '{}',
        members.map(([, each]) => each),
        (at) => `${JSON.stringify(members[at]?.[0])}:`,
      );
    }
    if (text.length < pieceLength && !turns.isDue()) return;
    pieces.push(Buffer.from(text));
    text = '';
    if (turns.isDue()) await turns.pass();
  }

  async function writeAll(brackets: string, items: readonly unknown[], name: (at: number) => string) {
    for (const [at, item] of items.entries()) {
      text += `${at === 0 ? brackets[0] : ','}${name(at)}`;
      await write(item);
    }
    text += items.length === 0 ? brackets : brackets[1];
  }

  await write(value);
  return Buffer.concat([...pieces, Buffer.from(text)]);
}

const isJson = (value: unknown): boolean =>
  value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';

/** How many values fit beside those of `value`; 0 or less if they do not. Looks at no more than that. */
function room(value: unknown, left: number): number {
  if (typeof value === 'string') return left - 1 - value.length / small.characters;
  if (typeof value !== 'object' || value === null) return left - 1;
  let rest = left - 1;
  for (const key in value) {
    if (rest <= 0) break;
    rest = room((value as Record<string, unknown>)[key], rest - 1);
  }
  return rest;
}
