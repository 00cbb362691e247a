/**
 * True where the page hangs on a wall: `/?kiosk`, before the `#`. It is large then, and changes nothing but that it stops the
 * instruments, where its key may.
 */
export const isKiosk = new URLSearchParams(location.search).has('kiosk');

/** Tells the styles. */
export function keepKiosk(): void {
  if (isKiosk) document.documentElement.dataset['kiosk'] = '';
}
