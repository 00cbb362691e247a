import { useRouter, useRouterState } from '@tanstack/react-router';
import { useState, type ReactElement } from 'react';
import { Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { Opens } from '../design/choice.tsx';
import { Press } from '../design/press.tsx';
import { TextInput } from '../design/text-input.tsx';
import { useViews } from './use-views.ts';
import styles from './saved-views.module.css';
import { mostViews, screenOf, withView } from './views.ts';

/** The views that somebody has saved of the screen that is shown, and the way to save what it is looked at with now. */
export function SavedViews(): ReactElement {
  const [all] = useViews();
  const { history } = useRouter();
  const address = useRouterState({ select: ({ location }) => location.href });
  const here = screenOf({ address });
  const views = all.filter((view) => screenOf(view) === here);
  const current = views.find((view) => view.address === address);
  return (
    <DialogTrigger>
      <Press>
        <span className={`cut ${styles['current']}`}>{current ? current.name : 'Views'}</span> <Opens />
      </Press>
      <Popover className="popover" placement="bottom end">
        <Dialog className={`stack-12 ${styles['dialog']}`} aria-label="Saved views">
          {({ close }) => (
            <>
              <Views
                of={views}
                current={address}
                open={(to) => {
                  history.push(to);
                  close();
                }}
              />
              <SaveView address={address} suggested={current?.name ?? ''} saved={close} />
            </>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Views({
  of,
  current,
  open,
}: {
  of: ReturnType<typeof useViews>[0];
  current: string;
  open: (address: string) => void;
}): ReactElement {
  const [all, keep] = useViews();
  if (of.length === 0) return <p className="soft small">No view of this screen is saved yet.</p>;
  return (
    <ul aria-label="Views">
      {of.map(({ name, address }) => (
        <li key={name} className={`apart ${styles['view']}`}>
          <a
            href={`#${address}`}
            className="whole"
            aria-current={address === current ? 'true' : undefined}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              open(address);
            }}
          >
            {name}
          </a>
          <Press
            look="quiet"
            aria-label={`Forget the view ${name}`}
            onPress={() => keep(all.filter((view) => view.name !== name))}
          >
            <span aria-hidden="true">✕</span>
          </Press>
        </li>
      ))}
    </ul>
  );
}

/** Saves what the screen is looked at with; a name that is there already gets it. */
function SaveView({
  address,
  suggested,
  saved,
}: {
  address: string;
  suggested: string;
  saved: () => void;
}): ReactElement {
  const [all, keep] = useViews();
  const [typed, setTyped] = useState(suggested);
  const name = typed.trim();
  const known = all.find((view) => view.name === name);
  const isFull = !known && all.length >= mostViews;
  return (
    <form
      className={`stack-8 ${styles['save']}`}
      onSubmit={(event) => {
        event.preventDefault();
        if (name === '' || isFull) return;
        keep(withView(all, { name, address }));
        saved();
      }}
    >
      <TextInput
        label="Save what is shown as"
        value={typed}
        onChange={setTyped}
        hint="Kept in this browser, for you alone. To share a view, copy its address."
        error={isFull ? `There are ${mostViews} already: forget one first.` : undefined}
      />
      <Press type="submit" isDisabled={name === '' || isFull}>
        {known ? 'Save again' : 'Save'}
      </Press>
    </form>
  );
}
