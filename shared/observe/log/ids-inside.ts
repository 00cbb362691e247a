import { isObject, type Json } from '../../kernel/json/json.ts';
import { messageIds } from './ids-of.ts';

/** What a log line says of bytes that may be a message about a command or a run: as `messageIds`, as far as they can be read. */
export function idsInside(bytes: Buffer): object {
  try {
    const value = JSON.parse(bytes.toString('utf8')) as Json;
    if (!isObject(value)) return {};
    const texts = Object.entries(value).filter(([, text]) => typeof text === 'string');
    return messageIds(Object.fromEntries(texts));
  } catch {
    return {};
  }
}
