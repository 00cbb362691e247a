import type { FromSchema } from 'json-schema-to-ts';
import { count, flag, text } from './fields.ts';
import { byName, listOf, object, optional, titled, told } from './object-schema.ts';
import { reasonView } from './now.ts';

const up = { type: 'boolean', enum: [true] } as const;
const away = object({
  up: { type: 'boolean', enum: [false] },
  reason: text,
  [optional]: { remedy: told(text, 'What a person does about it. A gateway of before tells none.') },
});

/**
 * What a gateway says of itself and of what it stands on, for `weir doctor`: `GET /internal/diagnosis`. Times are
 * milliseconds since the epoch, each by the clock that it tells of.
 */
export const diagnosisView = titled(
  'Diagnosis',
  'What a gateway says of itself and of what it stands on. Times are milliseconds since the epoch, each by the clock that it tells of.',
  {
    version: text,
    workcell: text,
    now: told(count, "By the gateway's clock."),
    broker: { anyOf: [object({ up }), away] },
    store: {
      anyOf: [
        object({
          ...{ up, now: count, misgivings: listOf(text) },
          [optional]: {
            went_back: told(text, 'That it went back of late, by how much, and how much it has forgotten.'),
          },
        }),
        away,
      ],
    },
    data: told(object({ folder: text, free_bytes: { type: 'number' } }), 'The folder for the files of runs.'),
    instances: told(
      listOf(
        object({
          module: text,
          instance: text,
          presence: { type: 'string', enum: ['present', 'lost', 'gone'] },
          since: { type: 'number' },
          [optional]: {
            reasons: told(
              listOf(reasonView),
              'Why it is given nothing, the weightiest reason first. A gateway of before tells none.',
            ),
            left_behind: told(listOf(text), 'Abandoned actions whose driver runs on, a sentence each.'),
            version: told(text, 'The weir that its agent runs; missing of one before 0.3.'),
          },
        }),
      ),
      'As the store knows them; empty while the store is away.',
    ),
    unserved: told(
      listOf(object({ module: text, reason: text })),
      'Those of `modules` that nothing of weir can serve.',
    ),
    modules: told(listOf(text), 'Modules that are switched on in the workcell file.'),
    [optional]: {
      files: told(
        object({ where: text, [optional]: { reason: told(text, 'Why they cannot be reached.') } }),
        'Where the files of runs are, where that is not the data folder.',
      ),
      leader: told(
        object({ [optional]: { version: text } }),
        'The orchestrator that led last; without `version` it runs a weir before 0.3. Missing where none ever has.',
      ),
      exposed: told(
        listOf(text),
        'What it would want so that other machines may reach it, and has not; empty where nothing is missing. A gateway of before tells none.',
      ),
      lab_key: told(
        object({ former: listOf(text), retired: listOf(text), former_counts: flag }),
        'Agents that were enrolled and do not know the current key of the lab, by the one that they know, and whether the former one counts. Missing where none was enrolled.',
      ),
      forgotten: told(
        listOf(text),
        'Agents whose accounts the broker has and of whom the store knows nothing. Missing where the broker does not say.',
      ),
      start: told(
        byName(text),
        'The command that starts an agent, by module. A gateway of before tells none.',
      ),
    },
  },
);

export type Diagnosis = FromSchema<typeof diagnosisView>;
