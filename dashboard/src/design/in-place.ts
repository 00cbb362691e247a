/** How a choice on the screen changes the address: the browser's way back leads past it, and nothing scrolls. */
export const inPlace = { replace: true, resetScroll: false } as const;
