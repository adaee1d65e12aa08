/** Returns the URL hash of the page about an address. */
export function recipientHref(address: string): string {
  return `#/recipient/${encodeURIComponent(address)}`;
}
