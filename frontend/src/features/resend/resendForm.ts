import type { AffectedRecord, ResendPlan, ResendRequest } from '../../api/resend';

/** What a person has chosen in the dialog so far. */
export interface ResendChoices {
  /** As it is typed; undefined while nobody has touched it. */
  address?: string | undefined;
  /** Records whose box was ticked or cleared by hand, by key. */
  records: Readonly<Record<string, boolean>>;
  suppressOld: boolean;
  sendAnyway: boolean;
}

export const noChoices: ResendChoices = { records: {}, suppressOld: false, sendAnyway: false };

/** Whether the mail would go to another address than the last attempt did. */
export function changesAddress({ to, last }: ResendPlan): boolean {
  return to.toLowerCase() !== last.recipient.trim().toLowerCase();
}

/** The records whose address changes: those that are proposed, unless a person chose otherwise. None without a new address. */
export function chosenRecords(plan: ResendPlan, choices: ResendChoices): AffectedRecord[] {
  return changesAddress(plan) ? plan.records.filter(({ key, selected }) => choices.records[key] ?? selected) : [];
}

/** The field was emptied: that is no wish to write to the address of before, which an empty address means to the program. */
export function lacksAddress({ address }: ResendChoices): boolean {
  return address?.trim() === '';
}

/** Whether the program would send this; it decides again when it is told to. */
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
