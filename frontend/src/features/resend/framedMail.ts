/** What the frame's document may load. It comes first in it, so no markup of the mail can loosen it: policies only add up. */
function policy(images: boolean): string {
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:${images ? ' https:' : ''}; form-action 'none'; base-uri 'none'`;
}

/** A mail's markup as the document of a sandboxed frame. Links lead to a new window, which the sandbox does not open. */
export function framedMail(html: string, images: boolean): string {
  return [
    '<!doctype html>',
    `<meta http-equiv="Content-Security-Policy" content="${policy(images)}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="color-scheme" content="light">',
    '<base target="_blank">',
    html,
  ].join('');
}

/**
 * Whether a mail names anything elsewhere that the frame would load as an image. Only whether to offer it hangs on this. The mail
 * is a stranger's, so the patterns take time in proportion to its length: spaces that follow each other belong to one part only.
 */
export function hasRemoteContent(html: string): boolean {
  return (
    /(?:src|srcset|background)\s*=\s*(?:["']\s*)?(?:https?:)?\/\//i.test(html) ||
    /url\(\s*(?:["']\s*)?(?:https?:)?\/\//i.test(html)
  );
}
