import { isDeepStrictEqual } from 'node:util';

type Schema = Record<string, unknown>;

/**
 * The schemas that have a name. One with a `title` in PascalCase stands once under `components/schemas`, and every place that uses it
 * refers to it.
 */
export class Components {
  readonly schemas: Record<string, unknown> = {};
  /** Answers that several calls give. */
  readonly responses: Record<string, unknown> = {};

  /** The schema as the document holds it where it is used. `open` leaves room for the fields of later versions. */
  refer(schema: unknown, open: boolean): unknown {
    if (!isObject(schema)) return schema;
    const { title } = schema;
    if (typeof title !== 'string' || !/^[A-Z][A-Za-z]+$/.test(title)) return this.#inside(schema, open);
    const known = this.schemas[title];
    // Its place is taken before what is in it is looked at: it comes first in the document.
    if (known === undefined) this.schemas[title] = {};
    const made = this.#inside(schema, open);
    if (known !== undefined && !isDeepStrictEqual(known, made)) {
      throw new Error(`there are two schemas with the title ${title}`);
    }
    this.schemas[title] = made;
    return { $ref: `#/components/schemas/${title}` };
  }

  #inside(schema: Schema, open: boolean): Schema {
    const entries = Object.entries(schema).filter(
      ([key, value]) => !(open && key === 'additionalProperties' && value === false),
    );
    return Object.fromEntries(entries.map(([key, value]) => [key, this.#keyword(key, value, open)]));
  }

  #keyword(key: string, value: unknown, open: boolean): unknown {
    switch (key) {
      case 'properties':
      case 'patternProperties':
      case '$defs':
        return isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, this.refer(each, open)]))
          : value;
      case 'items':
      case 'additionalProperties':
      case 'not':
      case 'contentSchema':
        return this.refer(value, open);
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
      case 'prefixItems':
        return Array.isArray(value) ? value.map((each) => this.refer(each, open)) : value;
      default:
        return value;
    }
  }
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
