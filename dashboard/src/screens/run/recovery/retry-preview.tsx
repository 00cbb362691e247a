import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { RetryPreview, RetryStep } from '../../../../../client/index.ts';
import { gateway, type RetryRequest } from '../../../api/index.ts';
import { Fact } from '../../../design/panel.tsx';
import { useRested } from '../../../design/rested.ts';
import { StateIcon } from '../../../design/state.tsx';
import { Notice, Told } from '../../../design/told.tsx';
import styles from './recovery.module.css';

/** Asks what a retry would do, and again whenever the request has changed and rests: `old` while a newer word is awaited. */
export function usePreview(id: string, request: RetryRequest) {
  const text = JSON.stringify(request);
  const settled = useRested(text);
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ['retry preview', id, settled],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { preview: '1' } };
      const body = JSON.parse(settled) as RetryRequest;
      return (await gateway.POST('/runs/{id}/retry', { params, body, signal })).data as RetryPreview;
    },
    placeholderData: keepPreviousData,
    retry: false,
    // The deck may have changed since the dialog was open last.
    staleTime: 0,
    gcTime: 0,
  });
  return { preview: data, old: isPlaceholderData || settled !== text, error };
}

/** So many steps are named. */
const mostNamed = 10;

/** Steps by number and name, with what is changed of each: `3 Mix (other speed)`. Pure. */
export function namesOf(steps: readonly Pick<RetryStep, 'step' | 'name' | 'changed'>[]): string {
  const named = steps.slice(0, mostNamed).map(({ step, name, changed = [] }) => {
    const how = changed.length === 0 ? '' : ` (other ${changed.join(', ')})`;
    return `${step + 1} ${name}${how}`;
  });
  const more = steps.length - named.length;
  return [...named, ...(more > 0 ? [`${more} more`] : [])].join(', ');
}

/** What a retry would do: what is taken over and done, what moves, what has changed since, and why it would be refused. */
export function PreviewParts({ preview, old }: { preview: RetryPreview; old: boolean }): ReactElement | null {
  const { as, steps, left_out, moves, stale, warnings, problems } = preview;
  const of = (does: (typeof steps)[number]['does']) => namesOf(steps.filter((step) => step.does === does));
  if (as === 'same_step' && [moves, stale, warnings, problems].every((list) => list.length === 0))
    return null;
  return (
    <div className={`stack-12 ${old ? 'old' : ''} ${styles['preview']}`} aria-live="polite" aria-busy={old}>
      {as === 'same_step' ? null : (
        <dl className={`facts ${styles['names']}`}>
          <Names title="Taken over" names={of('taken_over')} />
          <Names title="Done again" names={of('again')} />
          <Names title="To come" names={of('first')} />
          <Names title="Left out" names={left_out.map(({ name }) => name).join(', ')} />
        </dl>
      )}
      {moves.length === 0 ? null : (
        <Part title="What moves">
          {moves.map(({ step, name, text, fits }) => (
            <Line key={`${step} ${text}`} odd={!fits}>
              “{name}”: <Told text={text} />
            </Line>
          ))}
        </Part>
      )}
      {stale.length + warnings.length === 0 ? null : (
        <Part title="Look first">
          {stale.map(({ weight, text }) => (
            <Line key={text} odd={weight === 'warning'}>
              <Told text={text} />
            </Line>
          ))}
          {warnings.map((text) => (
            <Line key={text} odd>
              <Told text={text} />
            </Line>
          ))}
        </Part>
      )}
      {problems.map(({ message }) => (
        <Notice key={message} kind="failed">
          <Told text={message} />
        </Notice>
      ))}
    </div>
  );
}

function Names({ title, names }: { title: string; names: string }): ReactElement | null {
  return names === '' ? null : <Fact of={title}>{names}</Fact>;
}

function Part({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <section>
      <h3>{title}</h3>
      <ul className="stack-4 whole">{children}</ul>
    </section>
  );
}

function Line({ odd, children }: { odd: boolean; children: ReactNode }): ReactElement {
  return (
    <li data-odd={odd || undefined}>
      <StateIcon of={odd ? 'attention' : 'idle'} size={14} />
      <span>
        {odd ? <span className="unseen">Warning: </span> : null}
        {children}
      </span>
    </li>
  );
}
