/** Room for so many pictures. */
interface Slots {
  readonly slots: number;
  destroy(): void;
}

/**
 * Room that no call needs just now: that for one picture, whose run is recorded with its very buffer, and the largest of
 * all others, which smaller calls take too. A buffer for each size would be 82 MB for batches of up to 16 pictures of 224 pixels.
 */
export class KeptSlots<T extends Slots> {
  readonly #kept = new Map<"one" | "many", T>();

  /** Room for at least so many, which is then the caller's; undefined where there is none. */
  take(slots: number): T | undefined {
    const kept = this.#kept.get(kindOf(slots));
    if (!kept || kept.slots < slots) return undefined;
    this.#kept.delete(kindOf(slots));
    return kept;
  }

  /** Keeps it, or the one that is kept already if that is no smaller; destroys the other. */
  keep(room: T): void {
    const kept = this.#kept.get(kindOf(room.slots));
    const [larger, other] = kept && kept.slots >= room.slots ? [kept, room] : [room, kept];
    other?.destroy();
    this.#kept.set(kindOf(room.slots), larger);
  }
}

const kindOf = (slots: number) => (slots === 1 ? "one" : "many");
