import { useState, type ReactElement } from 'react';
import { newKey, type Said } from '../../../api/index.ts';
import { TextInput } from '../../../design/text-input.tsx';
import { useWho } from '../../../session/index.ts';

/** Who gives an order from a dialog: asked where this browser does not know it, and kept once the order is taken. */
export function useGiver(): {
  /** The field, where the name is asked for. */
  asks: ReactElement | null;
  /** What goes with the order. A dialog has one key: however often it sends, the order counts once. */
  said: (reason: string) => Said;
  keep: () => void;
} {
  const [who, setWho] = useWho();
  const [nobody] = useState(who === '');
  const [name, setName] = useState(who);
  const [key] = useState(newKey);
  const by = name.trim();
  return {
    asks: nobody ? <TextInput label="Your name" value={name} onChange={setName} required /> : null,
    said: (reason) => ({ by, reason, key }),
    keep: () => {
      if (nobody) setWho(by);
    },
  };
}
