/** Which message the resend dialog is about, and where it begins: at the address, or at the button that sends. */
export interface ResendTarget {
  id: string;
  begin: 'resolve' | 'resend';
}
