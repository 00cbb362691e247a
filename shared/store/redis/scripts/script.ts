/** A Lua script that Redis runs as one atomic change, known to the client by the name of its file in camel case. */
export interface Script {
  readonly numberOfKeys: number;
  readonly lua: string;
  /** True where it changes nothing. */
  readonly readOnly?: boolean;
}
