import { useLingui } from '@lingui/react/macro';

/** A role in Hi.Events in words; one that is not known as it is written. */
export function useRoleWord(): (role: string) => string {
  const { t } = useLingui();
  return (role) => {
    switch (role) {
      case 'ORGANIZER':
        return t`Organizer`;
      case 'ADMIN':
        return t`Admin`;
      case 'SUPERADMIN':
        return t`Superadmin`;
      default:
        return role;
    }
  };
}
