import { lazy, type LazyExoticComponent, type ReactNode } from 'react';

/** Milliseconds before a part of the page is asked for again: a network that changes breaks off what is on its way. */
const pauses = [100, 1_000];

const missingStyle = 'Unable to preload CSS for ';

/** What `load` imports, asked for again where it breaks off. Rejects as `load` does in the end. */
export async function loaded<T>(load: () => Promise<T>): Promise<T> {
  let broken: Error | undefined;
  for (const pause of pauses) {
    try {
      await restyle(broken);
      return await load();
    } catch (error) {
      broken = error as Error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  await restyle(broken);
  return load();
}

/** A part of the page that is loaded when it is first shown. */
export function lazyPart<Props extends object>(
  load: () => Promise<(props: Props) => ReactNode>,
): LazyExoticComponent<(props: Props) => ReactNode> {
  return lazy(async () => ({ default: await loaded(load) }));
}

/** Asks again for the stylesheet that was missed: whoever imports asks for each one once, and takes it for loaded from then on. */
async function restyle(broken: Error | undefined): Promise<void> {
  if (!broken?.message.startsWith(missingStyle)) return;
  const href = broken.message.slice(missingStyle.length);
  const link = [...document.querySelectorAll('link')].find((each) => each.href === href);
  if (!link) return;
  const again = link.cloneNode() as HTMLLinkElement;
  await new Promise<void>((resolve, reject) => {
    again.addEventListener('load', () => resolve());
    again.addEventListener('error', () => reject(broken));
    link.replaceWith(again);
  });
}
