import type { AffectedRecord, ResendPlan, ResendRequest } from '../../api/resend';

/** The person's choices in the dialog so far. */
export interface ResendChoices {
  /** The typed text; undefined until the field is edited. */
  address?: string | undefined;
  /** Records whose checkbox the person changed, by key. */
  records: Readonly<Record<string, boolean>>;
  suppressOld: boolean;
  sendAnyway: boolean;
}

export const noChoices: ResendChoices = { records: {}, suppressOld: false, sendAnyway: false };

/** Whether the plan's address differs from that of the last attempt. */
export function changesAddress({ to, last }: ResendPlan): boolean {
  return to.toLowerCase() !== last.recipient.trim().toLowerCase();
}

/** Returns the records whose address changes: the preselected ones unless the person chose otherwise; none without a new address. */
export function chosenRecords(plan: ResendPlan, choices: ResendChoices): AffectedRecord[] {
  return changesAddress(plan) ? plan.records.filter(({ key, selected }) => choices.records[key] ?? selected) : [];
}

/** Whether the field was emptied. Such a request must not be sent, because the program treats '' as the last attempt's address. */
export function lacksAddress({ address }: ResendChoices): boolean {
  return address?.trim() === '';
}

/** Whether the program would send this. It checks again when sending. */
export function maySend(plan: ResendPlan, choices: ResendChoices): boolean {
  const { sendAnyway } = choices;
  return (
    !lacksAddress(choices) &&
    plan.address === undefined &&
    plan.refusals.length === 0 &&
    (plan.blocks.length === 0 || sendAnyway)
  );
}

export function toRequest(id: string, plan: ResendPlan, choices: ResendChoices): ResendRequest {
  return {
    id,
    to: plan.to,
    records: chosenRecords(plan, choices).map(({ key }) => key),
    suppressOld: choices.suppressOld && changesAddress(plan),
    sendAnyway: choices.sendAnyway && plan.blocks.length > 0,
    seen: plan.fingerprint,
  };
}
