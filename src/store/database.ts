import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** A database of IndexedDB, of version 1, opened when it is first needed. */
export class Database<S extends DBSchema> {
  readonly #name: string;
  readonly #create: (database: IDBPDatabase<S>) => void;
  #opening: Promise<IDBPDatabase<S>> | undefined;

  /** @param create Makes its stores. */
  constructor(name: string, create: (database: IDBPDatabase<S>) => void) {
    this.#name = name;
    this.#create = create;
  }

  /** Opens it where it is not open, or was closed: the browser may do so, and whoever deletes it wants it. */
  open(): Promise<IDBPDatabase<S>> {
    const forget = () => {
      this.#opening = undefined;
    };
    this.#opening ??= openDB<S>(this.#name, 1, {
      upgrade: (database) => this.#create(database),
      blocking: (_current, _blocked, { target }) => {
        (target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    }).catch((error) => {
      forget();
      throw error;
    });
    return this.#opening;
  }
}

/** Keys of lists that begin with this text: a list follows every text in IndexedDB's order. */
export function allOf(first: string): IDBKeyRange {
  return IDBKeyRange.bound([first], [first, []]);
}
