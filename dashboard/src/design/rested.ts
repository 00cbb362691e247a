import { useEffect, useEffectEvent, useState } from 'react';

/** How long a person pauses before what they typed counts (milliseconds). */
const restMs = 300;

/** A value once it has rested for a moment: what somebody types is not asked about at each letter. */
export function useRested<T>(value: T): T {
  const [rested, setRested] = useState(value);
  useOnceTyped(value, rested, setRested);
  return rested;
}

/** Tells what was typed once nobody types any more, where it is another than the one that is known. */
export function useOnceTyped<T>(typed: T, known: T, change: (typed: T) => void): void {
  const tell = useEffectEvent((value: T) => {
    if (value !== known) change(value);
  });
  useEffect(() => {
    const timer = setTimeout(() => tell(typed), restMs);
    return () => clearTimeout(timer);
  }, [typed]);
}

/**
 * Has something checked whenever it has changed and rests for a moment. What was found last stays until there is a newer word.
 * @param input undefined while there is nothing to be checked
 */
export function useChecked<In, Found>(
  input: In | undefined,
  check: (input: In, signal: AbortSignal) => Promise<Found>,
): {
  found?: Found;
  /** Why there is no newer word. */
  error?: Error | undefined;
  /** True while a newer word is awaited. */
  pending: boolean;
  /** Takes what was found of it in another way. */
  tell: (found: Found) => void;
} {
  const [word, setWord] = useState<{ of?: In; found?: Found; error?: Error | undefined }>({});
  const ask = useEffectEvent(check);
  useEffect(() => {
    if (input === undefined) return undefined;
    const given = new AbortController();
    const timer = setTimeout(() => {
      ask(input, given.signal).then(
        (found) => setWord({ of: input, found }),
        (error: Error) => {
          if (!given.signal.aborted) setWord((old) => ({ ...old, of: input, error }));
        },
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [input]);
  const { of, ...told } = word;
  return {
    ...told,
    pending: input !== undefined && of !== input,
    tell: (found) => setWord({ ...(input !== undefined && { of: input }), found }),
  };
}
