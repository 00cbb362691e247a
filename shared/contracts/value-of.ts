import type { Json, JsonObject } from '../kernel/json/json.ts';

/**
 * What fits a schema, by the keywords that calls are described with: `FromSchema` of a schema that TypeScript finds in the type of a call is
 * too deep for it. Objects that may have other members are JSON.
 */
export type ValueOf<S> = S extends { enum: readonly (infer Value)[] }
  ? Value
  : S extends { anyOf: readonly (infer Each)[] }
    ? EachOf<Each>
    : S extends { type: readonly (infer Type)[] }
      ? OfType<Type, S>
      : S extends { type: infer Type }
        ? OfType<Type, S>
        : Json;
type EachOf<S> = S extends unknown ? ValueOf<S> : never;
type OfType<Type, S> = Type extends keyof Scalars
  ? Scalars[Type]
  : Type extends 'array'
    ? S extends { items: infer Items }
      ? ValueOf<Items>[]
      : Json[]
    : ObjectOf<S>;
interface Scalars {
  string: string;
  integer: number;
  number: number;
  boolean: boolean;
  null: null;
}
type ObjectOf<S> = S extends { properties: infer All }
  ? { [Name in Given<S, All>]: ValueOf<All[Name]> } & {
      [Name in Exclude<keyof All, Given<S, All>>]?: ValueOf<All[Name]>;
    } & (S extends { additionalProperties: false } ? unknown : JsonObject)
  : S extends { additionalProperties: infer Each extends object }
    ? Record<string, ValueOf<Each>>
    : JsonObject;
/** The names of members that are there: they are required, or have a default. */
type Given<S, All> =
  | (S extends { required: readonly (infer Name)[] } ? Name & keyof All : never)
  | { [Name in keyof All]: All[Name] extends { default: unknown } ? Name : never }[keyof All];
