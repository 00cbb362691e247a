import { aboutSchema } from '../../../shared/contracts/about.ts';
import { text, textOrNull, told } from '../../../shared/contracts/fields.ts';

const { actions } = aboutSchema.properties;
const { args, files, results } = actions.items.properties;

/** Of what a module of WEI says, any text may be missing or null, and there may be other keys. */
const described = { description: textOrNull } as const;
const open = { additionalProperties: true } as const;

/** What a module can do, as it says itself. */
export const aboutView = {
  title: 'About',
  description: 'What a module can do, as it says itself, with whatever else it says.',
  ...aboutSchema,
  properties: {
    ...aboutSchema.properties,
    ...described,
    model: textOrNull,
    interface: textOrNull,
    version: textOrNull,
    actions: {
      ...actions,
      items: {
        ...actions.items,
        properties: {
          ...actions.items.properties,
          ...described,
          args: {
            ...args,
            items: { ...args.items, properties: { ...args.items.properties, ...described }, ...open },
          },
          files: {
            ...files,
            items: { ...files.items, properties: { ...files.items.properties, ...described }, ...open },
          },
          results: {
            ...results,
            items: {
              ...results.items,
              properties: {
                ...results.items.properties,
                ...described,
                label: text,
                type: told(textOrNull, 'As the module calls it.'),
              },
              ...open,
            },
          },
        },
        ...open,
      },
    },
  },
  ...open,
} as const;
