/** Runs one task at a time: a new one aborts the one before, whose answer nobody waits for any more. */
export class Latest {
  private running: AbortController | undefined;

  /** What `task` gives, or nothing if another took its place. */
  async run<Result>(task: (signal: AbortSignal) => Promise<Result>): Promise<Result | undefined> {
    this.running?.abort();
    const mine = (this.running = new AbortController());
    try {
      const result = await task(mine.signal);
      return mine.signal.aborted ? undefined : result;
    } catch (error) {
      if (mine.signal.aborted) return undefined;
      throw error;
    }
  }
}
