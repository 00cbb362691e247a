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
