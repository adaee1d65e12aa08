/** The codes of backend/mail/errors.go, which are never renamed. A newer program may send others. */
export type ErrorCode =
  | 'internal'
  | 'invalid'
  | 'not_found'
  | 'not_allowed'
  | 'sign_in_failed'
  | 'sign_in_locked'
  | 'second_factor'
  | 'second_factor_failed'
  | 'entry_refused'
  | 'choose_account'
  | 'signed_out'
  | 'settings'
  | 'database_down'
  | 'database_refused'
  | 'tables_missing'
  | 'hievents_changed'
  | 'not_prepared'
  | 'schema_newer'
  | 'queue_missing'
  | 'queue_unreachable'
  | 'ses_unreachable'
  | 'aws_credentials'
  | 'aws_region'
  | 'busy'
  | 'conflict'
  | 'cancelled';

/** A failed call, with a message for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: ErrorCode | (string & {}),
    message: string,
    /** Identifies the details in the log; undefined if nothing was logged. */
    readonly id?: string,
  ) {
    super(message);
  }
}

/** Converts the rejection of a binding to an ApiError. */
export function toApiError(reason: unknown): ApiError {
  if (reason instanceof ApiError) {
    return reason;
  }
  const fields = typeof reason === 'string' ? parse(reason) : reason;
  if (isRecord(fields) && typeof fields.code === 'string') {
    const message = typeof fields.message === 'string' ? fields.message : '';
    const id = typeof fields.id === 'string' && fields.id !== '' ? fields.id : undefined;
    return new ApiError(fields.code, message, id);
  }
  if (reason instanceof Error) {
    return new ApiError('internal', reason.message);
  }
  return new ApiError('internal', typeof reason === 'string' ? reason : '');
}

/** Calls a binding. A rejection or a missing binding becomes an ApiError. */
export async function call<T>(binding: () => Promise<T>): Promise<T> {
  try {
    return await binding();
  } catch (reason) {
    throw toApiError(reason);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
