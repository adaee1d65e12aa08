import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useCallback } from 'react';
import type { ErrorCode } from '../api/error';
import { useWords } from '../lib/useWords';

/** Short descriptions of error codes. The error's message has the details, in English. */
const words: Partial<Record<ErrorCode, MessageDescriptor>> = {
  internal: msg`Something went wrong inside Mailroom`,
  not_found: msg`This is not there any more`,
  not_allowed: msg`You are not allowed to do this`,
  second_factor_failed: msg`The code did not work`,
  entry_refused: msg`You cannot sign in here now`,
  signed_out: msg`You have been signed out`,
  settings: msg`A setting is missing or wrong`,
  database_down: msg`The database does not answer`,
  database_refused: msg`The database refuses the connection`,
  tables_missing: msg`This database has no Hi.Events tables`,
  hievents_changed: msg`Hi.Events has changed its tables`,
  not_prepared: msg`The database is not prepared for Mailroom yet`,
  schema_newer: msg`The database is newer than this Mailroom`,
  queue_missing: msg`The queue does not exist`,
  queue_unreachable: msg`The queue cannot be reached`,
  ses_unreachable: msg`SES cannot be reached`,
  aws_credentials: msg`AWS does not accept the credentials`,
  aws_region: msg`The AWS region is not set`,
  conflict: msg`Somebody else is doing this now, or something has changed since you looked`,
  busy: msg`This is already running, or somebody else holds it`,
  cancelled: msg`Cancelled`,
};

/** Describes an error code; undefined if only the error's message says more. */
export function useErrorWords(): (code: string) => string | undefined {
  const toWords = useWords();
  return useCallback(
    (code) => {
      const descriptor = Object.hasOwn(words, code) ? words[code as ErrorCode] : undefined;
      return descriptor === undefined ? undefined : toWords(descriptor);
    },
    [toWords],
  );
}
