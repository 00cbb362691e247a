import { useEffect, useEffectEvent } from 'react';

/** How long a person pauses before what they typed counts (milliseconds). */
const typingMs = 250;

/** Tells what was typed once nobody types any more, where it is another text than the one that is known. */
export function useOnceTyped(typed: string, known: string, change: (text: string) => void): void {
  const tell = useEffectEvent((text: string) => {
    if (text !== known) change(text);
  });
  useEffect(() => {
    const timer = setTimeout(() => tell(typed), typingMs);
    return () => clearTimeout(timer);
  }, [typed]);
}
