/** Has the link of a row the focus. A row that was out of sight is in the page only after it has been drawn. */
export function focusSoon(rows: HTMLElement | null, index: number, tries = 5): void {
  requestAnimationFrame(() => {
    const link = rows?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
    if (link) link.focus({ preventScroll: true });
    else if (tries > 0) focusSoon(rows, index, tries - 1);
  });
}
