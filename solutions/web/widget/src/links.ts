/** The address if it leads to a web page, otherwise nothing: `javascript:` and its kin are never made clickable. */
export function webAddress(text: string): string | undefined {
  // Only absolute addresses: a relative one would lead somewhere in the shop that embeds the widget.
  if (!/^https?:\/\//i.test(text)) return undefined;
  try {
    const url = new URL(text);
    // A name and password in front of the host are there to make one site look like another.
    return url.username || url.password ? undefined : url.href;
  } catch {
    return undefined;
  }
}
