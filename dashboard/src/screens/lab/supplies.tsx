import { useQueryClient } from '@tanstack/react-query';
import { useState, type ReactElement } from 'react';
import type { Instance } from '../../../../client/index.ts';
import { supplyInWords } from '../../../../shared/sentences/index.ts';
import { moduleQuery, refill } from '../../api/index.ts';
import { TextInput } from '../../design/text-input.tsx';
import { Since } from '../../design/time.tsx';
import { Told } from '../../design/told.tsx';
import { ActPress, SaidAsk } from '../../session/index.ts';
import styles from './lab.module.css';

type Supply = NonNullable<Instance['supplies']>[number];

/** What is left of what an instance uses up, and a button for each to say that it is refilled. */
export function Supplies({ module, instance }: { module: string; instance: Instance }): ReactElement | null {
  const [asked, setAsked] = useState<Supply>();
  const supplies = instance.supplies ?? [];
  if (supplies.length === 0) return null;
  const target = { module, instance: instance.instance };
  return (
    <div className="stack-8">
      {supplies.map((supply) => (
        <div key={supply.name} className="line-16" data-state={supply.low ? 'attention' : undefined}>
          <meter
            className={styles['level']}
            aria-label={`${supply.name} left`}
            min={0}
            max={supply.capacity}
            value={supply.left}
            // Where little is left it is drawn as a warning.
            low={supply.low ? supply.capacity : 0}
            optimum={supply.capacity}
          />
          <span>{supplyInWords(supply)}</span>
          {supply.low ? <b className={styles['low']}>low</b> : null}
          {supply.refilled_at === null ? null : (
            <span className="soft">
              refilled <Since at={supply.refilled_at} /> ago
              {supply.refilled_by === null ? '' : ` by ${supply.refilled_by}`}
            </span>
          )}
          <ActPress scope="lab:operate" onPress={() => setAsked(supply)}>
            Refill …<span className="unseen"> {supply.name}</span>
          </ActPress>
          {supply.unsure === null ? null : (
            <span className="soft whole">
              Count what is there: <Told text={supply.unsure} />.
            </span>
          )}
        </div>
      ))}
      {asked ? <Refill {...{ target, supply: asked }} close={() => setAsked(undefined)} /> : null}
    </div>
  );
}

/** Asks how much there is now. */
function Refill({
  target,
  supply: { name, capacity, unit },
  close,
}: {
  target: { module: string; instance: string };
  supply: Supply;
  close: () => void;
}): ReactElement {
  const queries = useQueryClient();
  const [there, setThere] = useState(String(capacity));
  const amount = Number(there);
  const fits = there.trim() !== '' && amount >= 0 && amount <= capacity;
  return (
    <SaidAsk
      title={`Refill ${name} of ${target.module}/${target.instance}?`}
      consequence={<p>Steps that wait for it go on. What steps in hand use is taken off what you say.</p>}
      act={{
        word: 'Say that it is there',
        ready: fits,
        run: async (said) => {
          await refill(target, name, amount, said);
          await Promise.all([
            queries.invalidateQueries({ queryKey: moduleQuery(target.module).queryKey }),
            queries.invalidateQueries({ queryKey: ['now'] }),
          ]);
        },
      }}
      reason="may"
      verb="refill"
      close={close}
    >
      <TextInput
        label={`How much there is now${unit === null ? '' : ` (${unit})`}`}
        value={there}
        onChange={setThere}
        hint={`0 to ${capacity}`}
        as="number"
      />
    </SaidAsk>
  );
}
