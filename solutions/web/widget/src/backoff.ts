const firstMs = 1_000;
const mostMs = 30_000;
const askedMsMax = 60_000;

/**
 * How long to wait before trying again: doubled each time, spread over a quarter so that a thousand widgets do not come
 * back in the same second, and never sooner than the server asks (though no longer than a minute).
 * @param attempt 0 for the first wait.
 * @param random 0 to 1.
 */
export function backoffMs(attempt: number, random: number, askedMs = 0): number {
  const own = Math.min(mostMs, firstMs * 2 ** Math.min(attempt, 10)) * (0.75 + random / 2);
  return Math.round(Math.max(own, Math.min(askedMs, askedMsMax)));
}
