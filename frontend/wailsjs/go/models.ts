export namespace desktop {
	
	export interface Account {
	    id: string;
	    name: string;
	    role: string;
	}
	export interface Suppression {
	    id: string;
	    email: string;
	    reason: string;
	    bounceType: string;
	    bounceSubType: string;
	    complaintType: string;
	    source: string;
	    account: string;
	    accountName: string;
	    createdAt: string;
	}
	export interface Verdict {
	    allowed: boolean;
	    rule: string;
	    suppression: Suppression;
	    notEnforced: boolean;
	}
	export interface AccountVerdict {
	    account: string;
	    accountName: string;
	    announcement: Verdict;
	    transaction: Verdict;
	}
	export interface SuppressingEvent {
	    occurredAt: string;
	    type: string;
	    subtype: string;
	    statusCode: string;
	    diagnostic: string;
	    message: string;
	    account: string;
	    accountName: string;
	}
	export interface AuditEntry {
	    id: string;
	    at: string;
	    person: string;
	    login: string;
	    osUser: string;
	    account: string;
	    accountName: string;
	    action: string;
	    subject: string;
	    before: string;
	    after: string;
	    reason: string;
	    undoable: boolean;
	}
	export interface AddressHistory {
	    audit: AuditEntry[];
	    events: SuppressingEvent[];
	}
	export interface AffectedRecord {
	    key: string;
	    kind: string;
	    label: string;
	    name: string;
	    email: string;
	    selected: boolean;
	}
	export interface AttachmentShape {
	    name: string;
	    type: string;
	    bytes: number;
	}
	
	export interface AuditPage {
	    rows: AuditEntry[];
	    next: string;
	}
	export interface AuditQuery {
	    person: string;
	    action: string;
	    subject: string;
	    since: string;
	    before: string;
	    after: string;
	}
	export interface Remark {
	    code: string;
	    message: string;
	}
	export interface BulkCount {
	    code: string;
	    count: number;
	}
	export interface Bulk {
	    id: string;
	    startedAt: string;
	    person: string;
	    state: string;
	    total: number;
	    done: number;
	    outcomes: BulkCount[];
	    secondsLeft: number;
	    failure: Remark;
	}
	
	export interface BulkItem {
	    original: string;
	    to: string;
	    subject: string;
	    id: string;
	    status: string;
	    code: string;
	    reason: string;
	}
	export interface BulkItemPage {
	    rows: BulkItem[];
	    next: string;
	}
	export interface BulkPlanItem {
	    original: string;
	    to: string;
	    subject: string;
	    remark: Remark;
	}
	export interface BulkPlan {
	    fingerprint: string;
	    toSend: number;
	    refused: BulkCount[];
	    inFlight: number;
	    sends: BulkPlanItem[];
	    skips: BulkPlanItem[];
	    seconds: number;
	}
	
	export interface MessageQuery {
	    kind: string;
	    statuses: string[];
	    reasons: string[];
	    problemsOnly: boolean;
	    emailTypes: string[];
	    ticketedEvent: string;
	    occurrence: string;
	    notEnded: boolean;
	    account: string;
	    address: string;
	    search: string;
	    period: string;
	    sort: string;
	    ascending: boolean;
	    limit: number;
	    after: string;
	    before: string;
	}
	export interface BulkRequest {
	    ids: string[];
	    everything: boolean;
	    query: MessageQuery;
	    sendAnyway: boolean;
	    seen: string;
	}
	export interface Count {
	    n: number;
	    more: boolean;
	}
	export interface DemoPerson {
	    email: string;
	    password: string;
	    role: string;
	    account: string;
	    recoveryCodes: string[];
	    authenticatorKey: string;
	}
	export interface Drain {
	    startedAt: string;
	    finishedAt: string;
	    person: string;
	    login: string;
	    received: number;
	    applied: number;
	    duplicates: number;
	    parked: number;
	    quarantined: number;
	    ignored: number;
	}
	export interface DroppedFile {
	    id: string;
	    name: string;
	}
	export interface FoundRecipient {
	    email: string;
	    name: string;
	    publicId: string;
	    boxOffice: boolean;
	}
	export interface FoundRecipients {
	    rows: FoundRecipient[];
	    more: boolean;
	}
	export interface Occurrence {
	    id: string;
	    startsAt: string;
	    endsAt: string;
	    label: string;
	    cancelled: boolean;
	}
	export interface TicketedEvent {
	    id: string;
	    title: string;
	    startsAt: string;
	    timeZone: string;
	    account: string;
	    accountName: string;
	}
	export interface Message {
	    id: string;
	    kind: string;
	    emailType: string;
	    recipient: string;
	    suggestion: string;
	    originalRecipient: string;
	    subject: string;
	    status: string;
	    reason: string;
	    sesMessageId: string;
	    createdAt: string;
	    updatedAt: string;
	    resolvedAt: string;
	    resolutionType: string;
	    retryFor: string;
	    inferred: string;
	    account: string;
	    accountName: string;
	    ticketedEvent: TicketedEvent;
	    occurrence: Occurrence;
	    outcomeUnknown: boolean;
	}
	export interface Issue {
	    original: Message;
	    last: Message;
	    attempts: number;
	}
	export interface IssuePage {
	    rows: Issue[];
	    next: string;
	    previous: string;
	}
	export interface LineRefusal {
	    fromLine: number;
	    toLine: number;
	    reason: string;
	}
	export interface ListedSuppression {
	    suppression: Suppression;
	    note: string;
	    updatedAt: string;
	    version: string;
	}
	export interface MailPreview {
	    from: string;
	    to: string;
	    replyTo: string;
	    subject: string;
	    html: string;
	    text: string;
	    attachments: AttachmentShape[];
	    remarks: Remark[];
	}
	
	export interface TimelineEntry {
	    id: string;
	    type: string;
	    subtype: string;
	    recipient: string;
	    occurredAt: string;
	    recordedAt: string;
	    reason: string;
	    statusCode: string;
	    diagnostic: string;
	    raw: string;
	}
	export interface MessageDetail {
	    message: Message;
	    timeline: TimelineEntry[];
	    attempts: Message[];
	    suppressions: Suppression[];
	    verdict: Verdict;
	}
	export interface MessagePage {
	    rows: Message[];
	    next: string;
	    previous: string;
	}
	
	
	export interface Silence {
	    alarm: boolean;
	    since: string;
	    oldest: string;
	    messages: number;
	}
	export interface OperationsState {
	    queue: string;
	    queueMessage: string;
	    waiting: number;
	    inFlight: number;
	    parked: number;
	    unmatched: number;
	    quarantined: number;
	    silence: Silence;
	    drains: Drain[];
	}
	export interface ParkedEvent {
	    id: string;
	    type: string;
	    subtype: string;
	    recipient: string;
	    subject: string;
	    reason: string;
	    sesMessageId: string;
	    occurredAt: string;
	    parkedAt: string;
	    unmatchedAt: string;
	    account: string;
	    accountName: string;
	}
	export interface ParkedPage {
	    rows: ParkedEvent[];
	    next: string;
	}
	export interface Person {
	    id: string;
	    email: string;
	    name: string;
	    timeZone: string;
	    locale: string;
	}
	export interface PlannedTicket {
	    label: string;
	    name: string;
	}
	export interface Quarantined {
	    id: string;
	    reason: string;
	    detail: string;
	    bytes: number;
	    firstSeen: string;
	    lastSeen: string;
	    timesSeen: number;
	}
	export interface QuarantinePage {
	    rows: Quarantined[];
	    next: string;
	}
	export interface QuarantineRetry {
	    applied: number;
	    duplicates: number;
	    parked: number;
	    ignored: number;
	    kept: number;
	    missing: number;
	    reason: string;
	    detail: string;
	}
	
	export interface QuarantinedBody {
	    text: string;
	    exact: boolean;
	}
	export interface RecipientTicket {
	    id: string;
	    publicId: string;
	    status: string;
	    email: string;
	    suggestion: string;
	    name: string;
	    occurrence: Occurrence;
	}
	export interface RecipientOrder {
	    id: string;
	    publicId: string;
	    status: string;
	    email: string;
	    suggestion: string;
	    name: string;
	    createdAt: string;
	    ticketedEvent: TicketedEvent;
	    occurrence: Occurrence;
	    tickets: RecipientTicket[];
	    moreTickets: boolean;
	}
	export interface RecipientAnswer {
	    email: string;
	    suggestion: string;
	    accounts: AccountVerdict[];
	    moreAccounts: boolean;
	    suppressions: Suppression[];
	    enforced: boolean;
	    orders: RecipientOrder[];
	    moreOrders: boolean;
	}
	
	
	export interface Report {
	    received: number;
	    delivered: number;
	    sent: number;
	    bounced: number;
	    suppressed: number;
	    failed: number;
	    duplicates: number;
	    parked: number;
	    quarantined: number;
	    cancelled: boolean;
	}
	export interface RefreshState {
	    running: boolean;
	    received: number;
	    report: Report;
	    finished: boolean;
	    error: string;
	    code: string;
	    lastDrainAt: string;
	    lastDrainBy: string;
	    waiting: number;
	    byClock: boolean;
	    silent: boolean;
	    silentSince: string;
	    canDrain: boolean;
	}
	
	export interface RemovedSuppression {
	    suppression: Suppression;
	    entry: string;
	}
	
	export interface ResendPlan {
	    original: Message;
	    last: Message;
	    to: string;
	    fingerprint: string;
	    address: string;
	    suggestion: string;
	    verdict: Verdict;
	    records: AffectedRecord[];
	    tickets: PlannedTicket[];
	    blocks: Remark[];
	    refusals: Remark[];
	    warnings: Remark[];
	    maySuppress: boolean;
	}
	export interface ResendRequest {
	    id: string;
	    to: string;
	    records: string[];
	    suppressOld: boolean;
	    sendAnyway: boolean;
	    seen: string;
	}
	export interface ResendResult {
	    id: string;
	    retryFor: string;
	    status: string;
	    sesMessageId: string;
	    code: string;
	    reason: string;
	    warnings: Remark[];
	}
	export interface SESFailure {
	    email: string;
	    reason: string;
	}
	export interface SESChanges {
	    pushed: number;
	    removed: number;
	    failed: number;
	    left: number;
	    failures: SESFailure[];
	    code: string;
	    message: string;
	}
	
	export interface SESList {
	    phase: string;
	    read: number;
	    readAt: string;
	    ours: number;
	    theirs: number;
	    toPush: number;
	    onlyHere: number;
	    onlySES: number;
	    toRemove: number;
	    firstPush: string[];
	    firstOnlySES: string[];
	    firstRemove: string[];
	    dropsTickets: boolean;
	    configurationSet: string;
	    overrides: boolean;
	    reasons: string[];
	    sync: SESChanges;
	    code: string;
	    message: string;
	}
	export interface SESListing {
	    state: string;
	    reason: string;
	    since: string;
	    code: string;
	    message: string;
	}
	export interface Saved {
	    cancelled: boolean;
	    file: string;
	    rows: number;
	}
	export interface SeenSuppression {
	    id: string;
	    version: string;
	}
	export interface SessionState {
	    phase: string;
	    person: Person;
	    accounts: Account[];
	    account: Account;
	    superadmin: boolean;
	    notice: string;
	}
	export interface SetupState {
	    version: string;
	    database: string;
	    databaseMessage: string;
	    queue: string;
	    queueMessage: string;
	    warnings: string[];
	    demo: boolean;
	    demoPeople: DemoPerson[];
	    demoAvailable: boolean;
	    demoMessage: string;
	    suppressionEnforced: boolean;
	}
	
	
	
	export interface SuppressionAdd {
	    text: string;
	    reason: string;
	    bounceType: string;
	    complaintType: string;
	    account: string;
	    note: string;
	}
	export interface SuppressionAddReport {
	    added: number;
	    strengthened: number;
	    alreadyThere: number;
	    refused: number;
	    refusals: LineRefusal[];
	}
	export interface SuppressionImport {
	    phase: string;
	    name: string;
	    total: number;
	    entries: number;
	    added: number;
	    strengthened: number;
	    alreadyThere: number;
	    refused: number;
	    refusals: LineRefusal[];
	    doneTo: number;
	    code: string;
	    message: string;
	}
	export interface SuppressionPage {
	    rows: ListedSuppression[];
	    next: string;
	    previous: string;
	}
	export interface SuppressionQuery {
	    search: string;
	    reason: string;
	    bounceType: string;
	    source: string;
	    account: string;
	    platform: boolean;
	    since: string;
	    before: string;
	    ascending: boolean;
	    limit: number;
	    after: string;
	    previous: string;
	}
	export interface SuppressionRequest {
	    id: string;
	    askedAt: string;
	    person: string;
	    account: string;
	    accountName: string;
	    email: string;
	    wish: string;
	    note: string;
	    closedAt: string;
	    closedBy: string;
	    answer: string;
	}
	export interface SuppressionRequestPage {
	    rows: SuppressionRequest[];
	    next: string;
	}
	export interface SuppressionWish {
	    account: string;
	    email: string;
	    wish: string;
	    note: string;
	}
	
	

}

