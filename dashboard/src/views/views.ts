import { isObject } from '../design/own.ts';

/** What a screen was looked at with, under a name. */
export interface View {
  name: string;
  /** The page's address behind its `#`: `/runs?status=failed`. */
  address: string;
}

/** Somebody who keeps more has lost sight of them. */
export const mostViews = 50;

/** What a browser has kept; what is no view is left out. Pure. */
export function readViews(kept: string): View[] {
  try {
    const read: unknown = kept === '' ? [] : JSON.parse(kept);
    return Array.isArray(read) ? read.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is View {
  if (!isObject(value)) return false;
  const { name, address } = value;
  return typeof name === 'string' && name !== '' && typeof address === 'string' && address.startsWith('/');
}

/** The views with one more, in the order of their names; one of the same name gives way to it. Pure. */
export function withView(views: readonly View[], view: View): View[] {
  const others = views.filter(({ name }) => name !== view.name);
  return [...others, view].sort((a, b) => a.name.localeCompare(b.name));
}

/** The screen of a view: `/runs`. Pure. */
export function screenOf({ address }: Pick<View, 'address'>): string {
  return address.split('?')[0] ?? '';
}
