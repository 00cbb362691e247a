/** An answer of a lab. */
export interface RecordedExample {
  status: number;
  /** Its media type. */
  type: string;
  body: unknown;
}
