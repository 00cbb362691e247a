/**
 * gateway → inbox: the store has a definition of the workcell that is to be in force (`DefinitionOffer`). What the message of an
 * earlier version carries besides is not heeded.
 */
export const workcellDefine = {
  type: 'workcell.define',
  route: 'inbox',
  header: [],
  body: { type: 'object', properties: {}, additionalProperties: true },
} as const;
