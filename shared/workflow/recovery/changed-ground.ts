import { isDeepStrictEqual } from 'node:util';
import { instanceKey } from '../../contracts/address.ts';
import { moment } from '../../contracts/moment.ts';
import type { StaleFact } from '../../contracts/retry-preview.ts';
import { cutShort, someOf } from '../../kernel/some-of.ts';
import { utcMoment } from '../../kernel/wei-time.ts';
import type { StaleGround } from './stale-results.ts';

/** What is another way now for the steps that are done. Pure. */
export function changedGround(ground: StaleGround): StaleFact[] {
  return [...awayInstances(ground), ...movedLocations(ground), ...cleanedUp(ground), ...definedAnew(ground)];
}

/** An instance that a step must go to, because another one, which is taken over, went there. */
function awayInstances({ draft, state }: StaleGround): StaleFact[] {
  return [...draft.again].flatMap((position): StaleFact[] => {
    const step = draft.steps[position];
    const record = draft.taken_over[step?.same_instance_as ?? -1];
    if (!step || !record) return [];
    const where = instanceKey({ module: step.module, instance: record.instance });
    const presence = state.instances.get(where)?.presence;
    if (presence === 'present') return [];
    const text = `step "${cutShort(step.name)}" must go to ${where}, whose agent is not there: it waits for it`;
    return [{ kind: 'instrument_away', weight: 'warning', step: position, text }];
  });
}

/** Coordinates were put in when the run was handed in. */
function movedLocations({ draft, workcell }: StaleGround): StaleFact[] {
  return [...draft.again]
    .sort((a, b) => a - b)
    .flatMap((position): StaleFact[] => {
      const step = draft.steps[position];
      const known = workcell.locations[step?.module ?? ''] ?? {};
      const moved = Object.entries(step?.locations ?? {}).filter(
        ([argument, name]) =>
          step &&
          Object.hasOwn(step.args, argument) &&
          Object.hasOwn(known, name) &&
          !isDeepStrictEqual(step.args[argument], known[name]),
      );
      const [first] = moved;
      if (!step || !first) return [];
      const [argument, name] = first;
      const text = `step "${cutShort(step.name)}" goes to "${name}" as it was when the run was handed in, and its coordinates are others now: give the argument ${argument}="${name}" to take those`;
      return [{ kind: 'location_changed', weight: 'warning', step: position, text }];
    });
}

function cleanedUp({ draft, run }: StaleGround): StaleFact[] {
  const done = [...draft.again].filter(
    (at) => draft.steps[at]?.cleanup && run.steps[draft.came_from[at] ?? -1]?.status === 'succeeded',
  );
  const [first] = done;
  if (first === undefined) return [];
  const names = done.map((at) => draft.steps[at]?.name ?? '');
  const text = `the run has tidied up at its end (${someOf(names, '"', 3)}): look whether all is still where it is needed`;
  return [{ kind: 'cleaned_up', weight: 'warning', step: first, text }];
}

function definedAnew({ run, state: { definition } }: StaleGround): StaleFact[] {
  if (!definition || definition.at <= run.definition.created_at) return [];
  const who = definition.by === undefined ? '' : ` by ${definition.by}`;
  const text = `the workcell was defined anew at ${moment(definition.at)}${who}, after the run was handed in`;
  return [{ kind: 'workcell_changed', weight: 'warning', since: utcMoment(definition.at), text }];
}
