import { Burger, Drawer } from '@mantine/core';
import { useDisclosure, useMediaQuery } from '@mantine/hooks';
import { useLingui } from '@lingui/react/macro';
import type { SignedIn } from '../api/session';
import { Logo } from '../components/brand/Logo';
import classes from './Sidebar.module.css';
import { SidebarContent } from './SidebarContent';

interface SidebarProps {
  session: SignedIn;
  demo: boolean;
  onShortcuts: () => void;
}

/** Navigation and the signed-in person: a sidebar, a rail of icons in a smaller window, behind a button in a narrow one. */
export function Sidebar(props: SidebarProps) {
  const { t } = useLingui();
  const narrow = useMediaQuery('(max-width: 767px)', false, { getInitialValueInEffect: false });
  const rail = useMediaQuery('(max-width: 1199px)', false, { getInitialValueInEffect: false });
  const [opened, menu] = useDisclosure(false);

  if (!narrow) {
    return (
      <aside className={`${classes.sidebar ?? ''} on-gradient`} data-rail={rail || undefined}>
        <SidebarContent {...props} rail={rail} />
      </aside>
    );
  }
  return (
    <div className={`${classes.bar ?? ''} on-gradient`}>
      <Burger color="#fff" size="sm" opened={opened} onClick={menu.toggle} aria-label={t`Menu`} />
      <Logo size={24} />
      <Drawer
        opened={opened}
        onClose={menu.close}
        size={260}
        padding={0}
        withCloseButton={false}
        classNames={{ content: classes.drawer, body: classes.drawerBody }}
      >
        <aside className={`${classes.sidebar ?? ''} on-gradient`}>
          <SidebarContent {...props} rail={false} />
        </aside>
      </Drawer>
    </div>
  );
}
