import { useLingui } from '@lingui/react/macro';
import type { DatabaseState } from '../../api/setup';

/** Describes in one line what is wrong with the database. */
export function useDatabaseTitle(): (state: DatabaseState) => string {
  const { t } = useLingui();
  return (state) => {
    switch (state) {
      case 'not_set':
        return t`Connect Mailroom to Hi.Events`;
      case 'settings':
        return t`A setting is not right`;
      case 'database_down':
        return t`The database does not answer`;
      case 'database_refused':
        return t`The database refuses the connection`;
      case 'tables_missing':
        return t`This database has no Hi.Events tables`;
      case 'not_prepared':
        return t`The database is not prepared for Mailroom yet`;
      case 'schema_newer':
        return t`The database is newer than this Mailroom`;
      default:
        return t`The database cannot be used`;
    }
  };
}
