/** The place of the answer about an address in the window. */
export function recipientHref(address: string): string {
  return `#/recipient/${encodeURIComponent(address)}`;
}
