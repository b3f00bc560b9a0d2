/** How many items are remembered; more than a page ever holds. */
const CAPACITY = 4_096;

/** The state of {@link RecentItems} as JSON: ids with how often each was taken. */
export type RecentItemsState = { readonly counts: readonly (readonly [string, number])[]; readonly forgot: boolean };

/** What tells items apart: those of one `group` share a message key, those that also share `content` look alike in everything. */
export interface ItemIdentity {
  readonly group: string;
  readonly content: string;
}

function idOf({ group, content }: ItemIdentity): string {
  return `${group}.${content}`;
}

function groupOf(id: string): string {
  return id.slice(0, id.indexOf('.'));
}

/**
 * How often each of the last items was taken, for lists that come again and again without a usable cursor. Two items that look
 * alike are two: a page that holds one of them three times, of which two were taken, brings one.
 */
export class RecentItems {
  readonly #counts: Map<string, number>;
  /** How many items of a group are remembered. */
  readonly #groups = new Map<string, number>();
  #forgot: boolean;

  constructor(state: RecentItemsState = { counts: [], forgot: false }) {
    this.#counts = new Map(state.counts);
    this.#forgot = state.forgot;
    for (const [id, count] of state.counts) this.#count(groupOf(id), count);
  }

  /** True where older items were forgotten, so that an unknown item may be an old one. */
  get forgot(): boolean {
    return this.#forgot;
  }

  /** A function for one page: tells item by item whether it was taken before. */
  page(): (identity: ItemIdentity) => boolean {
    const onPage = new Map<string, number>();
    return (identity) => {
      const id = idOf(identity);
      const count = (onPage.get(id) ?? 0) + 1;
      onPage.set(id, count);
      const known = this.#counts.get(id);
      if (known === undefined) return false;
      // What a backend still sends is not forgotten.
      this.#counts.delete(id);
      this.#counts.set(id, known);
      return count <= known;
    };
  }

  /** Remembers one more item. @returns how many of its group were there before */
  take(identity: ItemIdentity): number {
    const id = idOf(identity);
    const before = this.#groups.get(identity.group) ?? 0;
    const known = this.#counts.get(id) ?? 0;
    this.#counts.delete(id);
    this.#counts.set(id, known + 1);
    this.#count(identity.group, 1);
    if (this.#counts.size > CAPACITY) this.#forgetOldest();
    return before;
  }

  state(): RecentItemsState {
    return { counts: [...this.#counts], forgot: this.#forgot };
  }

  #forgetOldest(): void {
    const oldest = this.#counts.entries().next().value;
    if (oldest === undefined) return;
    const [id, count] = oldest;
    this.#counts.delete(id);
    this.#count(groupOf(id), -count);
    this.#forgot = true;
  }

  #count(group: string, change: number): void {
    const count = (this.#groups.get(group) ?? 0) + change;
    if (count > 0) this.#groups.set(group, count);
    else this.#groups.delete(group);
  }
}
