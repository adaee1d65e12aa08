/** The message of the resend dialog, and how it begins: 'resolve' also selects the text of the address. */
export interface ResendTarget {
  id: string;
  begin: 'resolve' | 'resend';
}
