import {
  Button,
  NativeSelect,
  Popover,
  SegmentedControl,
  Stack,
  Text,
  Tooltip,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconKeyboard, IconSettings } from '@tabler/icons-react';
import { useState } from 'react';
import { languages } from '../lib/languages';
import { FollowSetting } from '../features/refresh/FollowSetting';
import classes from './Sidebar.module.css';
import { useLanguage } from './useLanguage';

/** The menu of colour scheme, language and other settings. */
export function SettingsMenu({ onShortcuts }: { onShortcuts: () => void }) {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [language, setLanguage] = useLanguage();
  const [opened, setOpened] = useState(false);
  return (
    <Popover position="right-end" width={290} trapFocus opened={opened} onChange={setOpened}>
      <Popover.Target>
        <Tooltip label={t`Settings`} position="right" disabled={opened}>
          <UnstyledButton
            className={classes.action}
            aria-label={t`Settings`}
            onClick={() => {
              setOpened(!opened);
            }}
          >
            <IconSettings size={19} stroke={1.7} aria-hidden />
          </UnstyledButton>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={14}>
          <div>
            <Text size="sm" fw={500} mb={4}>
              <Trans>Appearance</Trans>
            </Text>
            <SegmentedControl
              fullWidth
              size="sm"
              aria-label={t`Appearance`}
              value={colorScheme}
              onChange={(value) => {
                setColorScheme(value);
              }}
              data={[
                { value: 'auto', label: t`System` },
                { value: 'light', label: t`Light` },
                { value: 'dark', label: t`Dark` },
              ]}
            />
          </div>
          <NativeSelect
            label={t`Language`}
            value={language}
            onChange={(event) => {
              setLanguage(event.currentTarget.value);
            }}
            data={languages.map(({ code, name }) => ({ value: code, label: name }))}
          />
          <FollowSetting />
          <Button
            variant="default"
            leftSection={<IconKeyboard size={18} aria-hidden />}
            onClick={() => {
              setOpened(false);
              onShortcuts();
            }}
          >
            <Trans>Keyboard shortcuts</Trans>
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
