import { Loader } from '@mantine/core';
import { Trans, useLingui } from '@lingui/react/macro';
import { IconBan, IconCircleCheck, IconHelpCircle } from '@tabler/icons-react';
import { useId, type ReactNode } from 'react';
import { ApiError } from '../../api/error';
import type { SESListing } from '../../api/recipient';
import { TimeAgo } from '../../components/TimeAgo';
import { useFailureWords } from '../../components/useFailureWords';
import { useSESListing } from './queries';
import classes from './SESListRow.module.css';

/** Shows whether SES's list stops all mail to an address, including that of Hi.Events (rule 15). SES is queried after the other answers are shown. */
export function SESListRow({ address }: { address: string }) {
  const { data: listing, error, isFetching, refetch } = useSESListing(address);
  const failureWords = useFailureWords();
  const heading = useId();
  const askAgain = () => {
    void refetch();
  };
  return (
    <section className={classes.row} aria-labelledby={heading}>
      <h3 id={heading} className={classes.name}>
        <Trans>SES's account-level list</Trans>
      </h3>
      <div role="status">
        {isFetching ? (
          <Said icon={<Loader size="xs" aria-hidden />}>
            <Trans>Asking SES…</Trans>
          </Said>
        ) : error !== null ? (
          <NotKnown why={failureWords(error)} onAskAgain={askAgain} />
        ) : (
          listing !== undefined && <Listing listing={listing} onAskAgain={askAgain} />
        )}
      </div>
    </section>
  );
}

function Listing({ listing, onAskAgain }: { listing: SESListing; onAskAgain: () => void }) {
  const { t } = useLingui();
  const failureWords = useFailureWords();
  switch (listing.state) {
    case 'listed':
      return <Listed listing={listing} />;
    case 'not_listed':
      return (
        <Said icon={<IconCircleCheck size={19} stroke={1.8} aria-hidden className={classes.free} />}>
          <Trans>Not on it.</Trans>
        </Said>
      );
  }
  switch (listing.code) {
    case 'settings':
    case 'aws_region':
      return <NotKnown why={t`SES is not set up here.`} />;
    case 'not_found':
      return (
        <NotKnown
          why={t`SES is asked only about people who had mail from this account, or who have orders or tickets.`}
        />
      );
    default:
      return (
        <NotKnown
          why={failureWords(new ApiError(listing.code ?? 'internal', listing.message ?? ''))}
          onAskAgain={onAskAgain}
        />
      );
  }
}

function Listed({ listing: { reason, since } }: { listing: SESListing }) {
  return (
    <Said
      icon={<IconBan size={19} stroke={1.8} aria-hidden className={classes.stopped} />}
      detail={
        reason === 'complaint' ? (
          <Trans>
            SES sends nothing to this address, whoever asks, unless the configuration set overrides the suppression
            reasons with BOUNCE alone.
          </Trans>
        ) : (
          <Trans>SES sends nothing to this address, whoever asks.</Trans>
        )
      }
    >
      {reason === 'complaint' ? <Trans>On it after a complaint</Trans> : <Trans>On it after a bounce</Trans>}
      {' · '}
      <TimeAgo date={since} />
    </Said>
  );
}

function NotKnown({ why, onAskAgain }: { why: string; onAskAgain?: () => void }) {
  return (
    <Said icon={<IconHelpCircle size={19} stroke={1.8} aria-hidden className={classes.icon} />} detail={why}>
      <Trans>Not known.</Trans>{' '}
      {onAskAgain !== undefined && (
        <button type="button" className={classes.again} onClick={onAskAgain}>
          <Trans>Ask again</Trans>
        </button>
      )}
    </Said>
  );
}

function Said({ icon, detail, children }: { icon: ReactNode; detail?: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.said}>
      {icon}
      <div>
        <p className={classes.words}>{children}</p>
        {detail !== undefined && <p className={classes.detail}>{detail}</p>}
      </div>
    </div>
  );
}
