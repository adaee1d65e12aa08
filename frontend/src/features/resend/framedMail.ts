/** The Content-Security-Policy of the frame's document. It comes first, and further policies can only restrict it, so the mail cannot loosen it. */
function policy(images: boolean): string {
  return `default-src 'none'; style-src 'unsafe-inline'; img-src data:${images ? ' https:' : ''}; form-action 'none'; base-uri 'none'`;
}

/** Returns a mail's markup as the document of a sandboxed frame. Links target a new window, which the sandbox blocks. */
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
 * Whether a mail references remote images. The result only decides whether to offer loading them. The mail is untrusted, so the
 * patterns must match in linear time: consecutive spaces can match only one part of a pattern.
 */
export function hasRemoteContent(html: string): boolean {
  return (
    /(?:src|srcset|background)\s*=\s*(?:["']\s*)?(?:https?:)?\/\//i.test(html) ||
    /url\(\s*(?:["']\s*)?(?:https?:)?\/\//i.test(html)
  );
}
