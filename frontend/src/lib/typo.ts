/** Mailbox providers with many users: a domain one slip away from one of them is probably meant to be it. */
const providers = [
  'gmail.com',
  'googlemail.com',
  'hotmail.com',
  'hotmail.co.uk',
  'hotmail.fr',
  'hotmail.de',
  'hotmail.it',
  'hotmail.es',
  'outlook.com',
  'outlook.de',
  'outlook.fr',
  'icloud.com',
  'yahoo.com',
  'yahoo.de',
  'yahoo.fr',
  'yahoo.co.uk',
  'yahoo.com.br',
  'protonmail.com',
  'proton.me',
  't-online.de',
  'freenet.de',
  'comcast.net',
  'orange.fr',
  'wanadoo.fr',
  'laposte.net',
  'libero.it',
  'bigpond.com',
  'btinternet.com',
  'seznam.cz',
  'interia.pl',
] as const;

/** Real providers that are one slip away from a bigger one, or too short to guess about. */
const real = new Set<string>([
  ...providers,
  'ymail.com',
  'email.com',
  'mail.com',
  'gmx.com',
  'gmx.net',
  'gmx.de',
  'gmx.at',
  'web.de',
  'live.com',
  'live.de',
  'me.com',
  'mac.com',
  'aol.com',
  'yahoo.ca',
  'yahoo.it',
  'yahoo.es',
  'yahoo.pl',
  'yahoo.co.in',
  'yahoo.co.jp',
  'yahoo.com.au',
  'yahoo.com.vn',
  'yahoo.com.hk',
  'hotmail.ca',
  'hotmail.nl',
  'hotmail.be',
  'hotmail.se',
  'hotmail.hu',
  'outlook.it',
  'outlook.es',
  'outlook.be',
  'outlook.at',
  'orange.pl',
  'protonmail.ch',
]);

/** The address that was probably meant (ann@gmial.com: ann@gmail.com), or undefined where nothing looks wrong. */
export function suggestAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).toLowerCase();
  if (at < 1 || domain.length < 6 || real.has(domain)) {
    return undefined;
  }
  const meant = providers.find((provider) => isOneSlip(domain, provider));
  return meant === undefined ? undefined : address.slice(0, at + 1) + meant;
}

/** One letter missing, added or changed, or two neighbours swapped. */
function isOneSlip(typed: string, meant: string): boolean {
  if (Math.abs(typed.length - meant.length) > 1) {
    return false;
  }
  let start = 0;
  while (start < typed.length && typed[start] === meant[start]) {
    start++;
  }
  const typedRest = typed.slice(start);
  const meantRest = meant.slice(start);
  return (
    typedRest.slice(1) === meantRest ||
    typedRest === meantRest.slice(1) ||
    typedRest.slice(1) === meantRest.slice(1) ||
    (typedRest.length > 1 &&
      typedRest.slice(0, 2) === meantRest.charAt(1) + meantRest.charAt(0) &&
      typedRest.slice(2) === meantRest.slice(2))
  );
}
