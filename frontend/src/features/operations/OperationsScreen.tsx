import { useLingui } from '@lingui/react/macro';
import { ErrorNotice } from '../../components/ErrorNotice';
import { DrainsSection } from './DrainsSection';
import { Figures } from './Figures';
import classes from './OperationsScreen.module.css';
import { ParkedSection } from './ParkedSection';
import { QuarantineSection } from './QuarantineSection';
import { useOperationsState } from './queries';

/** For superadmins: waiting messages, the quarantine, parked events, and the latest drains. */
export function OperationsScreen() {
  const { t } = useLingui();
  const { data: state, error, refetch } = useOperationsState();
  if (state === undefined && error !== null) {
    return (
      <ErrorNotice
        error={error}
        onRetry={() => {
          void refetch();
        }}
      />
    );
  }
  return (
    <div className={classes.screen}>
      <section aria-label={t`At a glance`}>
        <Figures state={state} />
      </section>
      <QuarantineSection total={state?.quarantined} />
      <ParkedSection parked={state?.parked} unmatched={state?.unmatched} />
      <DrainsSection drains={state?.drains} />
    </div>
  );
}
