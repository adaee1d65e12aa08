import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** Why a queue message is quarantined: the codes of backend/sesevent/refusal.go and the code of a refusal by the database. */
const refusalWords: Record<string, MessageDescriptor> = {
  too_large: msg`Larger than a queue message can be`,
  too_deep: msg`Nested too deeply`,
  not_json: msg`Not JSON`,
  not_ses: msg`Not an event of SES`,
  topic: msg`From another topic`,
  raw_delivery: msg`Came without its signature`,
  signature: msg`The signature is not right`,
  certificate: msg`The certificate cannot be trusted`,
  no_message_id: msg`Names no mail`,
  no_recipient: msg`Names no recipient`,
  many_recipients: msg`Names too many recipients`,
  unreadable_time: msg`Has no time that can be believed`,
  incomplete_event: msg`Not complete`,
  subscription: msg`A subscription waits for confirmation`,
  database_refused: msg`The database refuses it`,
};

/** Describes a reason; an unknown code is returned unchanged. */
export function refusalWord(code: string): MessageDescriptor | string {
  return Object.hasOwn(refusalWords, code) ? (refusalWords[code] ?? code) : code;
}
