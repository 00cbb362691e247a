import type { Request } from 'express';
import type { Place } from '../users/keep-users.ts';

/** The first that fits: browsers name those that they want to be taken for as well. */
const browsers = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|Opera)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/\b(?:Headless)?(?:Chrome|Chromium|CriOS)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const;

const systems = [
  [/\biPhone\b/, 'an iPhone'],
  [/\biPad\b/, 'an iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
] as const;

/** Where somebody signs in, as far as his request tells. */
export function placeOf(request: Request): Place {
  const browser = inWords(request.get('user-agent') ?? '');
  return { ...(request.ip !== undefined && { from: request.ip }), ...(browser !== undefined && { browser }) };
}

/** `Firefox on Linux`; undefined where nothing is known. What somebody sends is never kept as it is. Pure. */
export function inWords(agent: string): string | undefined {
  const browser = browsers.find(([sign]) => sign.test(agent))?.[1];
  const system = systems.find(([sign]) => sign.test(agent))?.[1];
  if (browser === undefined) return system && `something on ${system}`;
  return system === undefined ? browser : `${browser} on ${system}`;
}
