const plain = 'weir.svg';

/** Shows in the browser's tab how much waits for a person: in its title and on its icon. */
export function showInTab(count: number, workcell: string | undefined): void {
  const name = workcell === undefined ? 'weir' : `${workcell} · weir`;
  document.title = count > 0 ? `(${count}) ${name}` : name;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  const href = count === 0 ? plain : `data:image/svg+xml,${encodeURIComponent(icon(count))}`;
  if (link.getAttribute('href') !== href) link.setAttribute('href', href);
}

/** Amber, as whatever somebody has to look at. */
function icon(count: number): string {
  const text = count > 9 ? '9+' : String(count);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#e8a33d"/><text x="16" y="23" text-anchor="middle" font-family="system-ui,sans-serif" font-weight="700" font-size="20" fill="#14181c">${text}</text></svg>`;
}
