import { setTimeout as delay } from 'node:timers/promises';

/** Waits until the condition holds; errors count as "not yet" unless they say they are final. */
export async function eventually(msMax: number, condition: () => Promise<boolean> | boolean, why: () => string): Promise<void> {
  const deadline = performance.now() + msMax;
  let last: unknown;
  while (performance.now() < deadline) {
    try {
      if (await condition()) return;
    } catch (error) {
      if ((error as { final?: boolean }).final) throw error;
      last = error;
    }
    await delay(20);
  }
  throw new Error(`${why()}${last instanceof Error ? `\n${last.message}` : ''}`);
}
