export interface Room {
  /** What it is for, and what it may not know. */
  sentence: string;
  /** The rooms of its top folder that it imports. */
  imports: Set<string>;
}

export function readRooms(): { rooms: Map<string, Room>; past: string[] };
export function findCircles(rooms: ReadonlyMap<string, Room>): string[];
