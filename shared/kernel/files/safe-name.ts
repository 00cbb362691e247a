import { withoutUnseen } from '../some-of.ts';

/** Names of devices, with whatever ending: Windows opens the device, or fails. */
const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?= *(?:\.|$))/i;

/**
 * A file name that Windows can hold, too: a folder of files is copied, mounted and downloaded to lab PCs, whatever system
 * wrote it. Signs that Windows forbids become `_`, and so do blanks and dots at the end; a device gets a `_` in front. Any
 * other name stays as it is. Takes one name, not a path.
 */
export function fitForWindows(name: string): string {
  const held = name
    .replaceAll(/[<>:"/\\|?*\u0000-\u001f]/g, '_')
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length));
  return isDevice(held) ? `_${held}` : held;
}

/** Whether Windows takes a name for that of a device. */
export function isDevice(name: string): boolean {
  return device.test(name);
}

/** Bytes of a file name; file systems stop at 255 and temporary names and prefixes need room. */
const maxBytes = 180;

/** The last part of a path as any system writes it, in one Unicode form, so that names compare. */
export function baseName(path: string): string {
  return (path.split(/[/\\]/).at(-1) ?? '').normalize('NFC');
}

/**
 * A name that can do no harm as a file's name, on any system: no separator, nothing that is not seen, no dot or hyphen in front
 * (programs take that for an option), nothing that Windows forbids, not too long.
 * Harmless names stay as they are.
 */
export function safeFileName(name: string): string {
  const clean = withoutUnseen(baseName(name), '_')
    .trim()
    .replace(/^(?:\.+|-)/, '_');
  return fitForWindows(shorten(clean === '' ? 'file' : clean));
}

/** As `safeFileName`, for a folder that is named after what people called something. */
export function safeFolderName(name: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}._-]+/gu, '_')
    .replace(/^[._-]+/, '');
  return clean === '' ? 'unnamed' : fitForWindows(cut(clean, 80));
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= maxBytes) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= 16 ? name.slice(dot) : '';
  return cut(name, maxBytes - Buffer.byteLength(extension)) + extension;
}

function cut(text: string, bytes: number): string {
  let size = 0;
  let kept = '';
  for (const char of text) {
    size += Buffer.byteLength(char);
    if (size > bytes) break;
    kept += char;
  }
  return kept;
}
