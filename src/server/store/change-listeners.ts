/** Who wants to know of changes of which job. Changes are noted while they are written and told once they are kept. */
export class ChangeListeners {
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #onError: (error: unknown) => void;
  #changed = new Set<string>();

  /** @param onError told when a listener throws; the others are called all the same */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** @returns a function that ends the calls */
  add(jobId: string, listener: () => void): () => void {
    // Each subscription is one of its own, also of the same function.
    const own = () => listener();
    const listeners = this.#listeners.get(jobId) ?? new Set();
    listeners.add(own);
    this.#listeners.set(jobId, listeners);
    return () => {
      listeners.delete(own);
      if (listeners.size === 0 && this.#listeners.get(jobId) === listeners) this.#listeners.delete(jobId);
    };
  }

  note(jobId: string): void {
    this.#changed.add(jobId);
  }

  /** Calls the listeners of every job that was noted, once. */
  tell(): void {
    const changed = this.#changed;
    this.#changed = new Set();
    for (const jobId of changed) {
      for (const listener of Array.from(this.#listeners.get(jobId) ?? [])) {
        try {
          listener();
        } catch (error) {
          this.#onError(error);
        }
      }
    }
  }
}
