import type { FromSchema } from 'json-schema-to-ts';
import { reasonVerbs } from './policy.ts';

/** The shape of a workcell file (YAML). Unknown keys are allowed: labs keep more in their files. */
export const workcellSchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 128 },
    metadata: { type: ['object', 'null'] },
    config: {
      type: ['object', 'null'],
      properties: {
        sequential_scheduler: { type: ['boolean', 'null'] },
        verify_locations_before_transfer: { type: ['boolean', 'null'] },
        require_reason: { type: ['array', 'null'], items: { type: 'string', enum: reasonVerbs } },
        own_runs_only: { type: ['boolean', 'null'] },
        smtp_unchecked_certificate: { type: ['boolean', 'null'] },
      },
    },
    modules: {
      type: ['array', 'null'],
      items: {
        type: 'object',
        properties: {
          name: { type: 'string', minLength: 1, maxLength: 128 },
          model: { type: ['string', 'null'] },
          interface: { type: ['string', 'null'], minLength: 1 },
          /** What old files call the interface. */
          type: {},
          /** The interface, where a gateway shows another one to WEI's clients. */
          served_by: {},
          config: { type: ['object', 'null'] },
          locations: { type: ['array', 'null'] },
          workcell_coordinates: {},
          location: {},
          active: { type: ['boolean', 'null'] },
        },
        required: ['name'],
      },
    },
    locations: {
      type: ['object', 'null'],
      additionalProperties: { type: ['object', 'null'] },
    },
  },
  required: ['name'],
} as const;

/** A workcell file as its author wrote it. */
export type WorkcellDocument = FromSchema<typeof workcellSchema>;
export type ModuleDocument = NonNullable<WorkcellDocument['modules']>[number];
