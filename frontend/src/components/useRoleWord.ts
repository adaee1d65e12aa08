import { useLingui } from '@lingui/react/macro';

/** Translates a role of Hi.Events; an unknown role is returned unchanged. */
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
