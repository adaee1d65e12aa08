export namespace desktop {
	
	export class Account {
	    id: string;
	    name: string;
	    role: string;
	
	    static createFrom(source: any = {}) {
	        return new Account(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.name = source["name"];
	        this.role = source["role"];
	    }
	}
	export class Count {
	    n: number;
	    more: boolean;
	
	    static createFrom(source: any = {}) {
	        return new Count(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.n = source["n"];
	        this.more = source["more"];
	    }
	}
	export class DemoPerson {
	    email: string;
	    password: string;
	    role: string;
	    account: string;
	
	    static createFrom(source: any = {}) {
	        return new DemoPerson(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.email = source["email"];
	        this.password = source["password"];
	        this.role = source["role"];
	        this.account = source["account"];
	    }
	}
	export class Issue {
	    original: Message;
	    last: Message;
	    attempts: number;
	
	    static createFrom(source: any = {}) {
	        return new Issue(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.original = this.convertValues(source["original"], Message);
	        this.last = this.convertValues(source["last"], Message);
	        this.attempts = source["attempts"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class IssuePage {
	    rows: Issue[];
	    next: string;
	    previous: string;
	
	    static createFrom(source: any = {}) {
	        return new IssuePage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], Issue);
	        this.next = source["next"];
	        this.previous = source["previous"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Message {
	    id: string;
	    kind: string;
	    emailType: string;
	    recipient: string;
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
	    account: string;
	    accountName: string;
	    ticketedEvent: TicketedEvent;
	
	    static createFrom(source: any = {}) {
	        return new Message(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.kind = source["kind"];
	        this.emailType = source["emailType"];
	        this.recipient = source["recipient"];
	        this.originalRecipient = source["originalRecipient"];
	        this.subject = source["subject"];
	        this.status = source["status"];
	        this.reason = source["reason"];
	        this.sesMessageId = source["sesMessageId"];
	        this.createdAt = source["createdAt"];
	        this.updatedAt = source["updatedAt"];
	        this.resolvedAt = source["resolvedAt"];
	        this.resolutionType = source["resolutionType"];
	        this.retryFor = source["retryFor"];
	        this.account = source["account"];
	        this.accountName = source["accountName"];
	        this.ticketedEvent = this.convertValues(source["ticketedEvent"], TicketedEvent);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MessageDetail {
	    message: Message;
	    timeline: TimelineEntry[];
	    attempts: Message[];
	    suppressions: Suppression[];
	
	    static createFrom(source: any = {}) {
	        return new MessageDetail(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.message = this.convertValues(source["message"], Message);
	        this.timeline = this.convertValues(source["timeline"], TimelineEntry);
	        this.attempts = this.convertValues(source["attempts"], Message);
	        this.suppressions = this.convertValues(source["suppressions"], Suppression);
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MessagePage {
	    rows: Message[];
	    next: string;
	    previous: string;
	
	    static createFrom(source: any = {}) {
	        return new MessagePage(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.rows = this.convertValues(source["rows"], Message);
	        this.next = source["next"];
	        this.previous = source["previous"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class MessageQuery {
	    kind: string;
	    statuses: string[];
	    problemsOnly: boolean;
	    emailTypes: string[];
	    ticketedEvent: string;
	    account: string;
	    search: string;
	    period: string;
	    sort: string;
	    ascending: boolean;
	    limit: number;
	    after: string;
	    before: string;
	
	    static createFrom(source: any = {}) {
	        return new MessageQuery(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.kind = source["kind"];
	        this.statuses = source["statuses"];
	        this.problemsOnly = source["problemsOnly"];
	        this.emailTypes = source["emailTypes"];
	        this.ticketedEvent = source["ticketedEvent"];
	        this.account = source["account"];
	        this.search = source["search"];
	        this.period = source["period"];
	        this.sort = source["sort"];
	        this.ascending = source["ascending"];
	        this.limit = source["limit"];
	        this.after = source["after"];
	        this.before = source["before"];
	    }
	}
	export class Person {
	    id: string;
	    email: string;
	    name: string;
	    timeZone: string;
	    locale: string;
	
	    static createFrom(source: any = {}) {
	        return new Person(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.email = source["email"];
	        this.name = source["name"];
	        this.timeZone = source["timeZone"];
	        this.locale = source["locale"];
	    }
	}
	export class RefreshState {
	    running: boolean;
	    received: number;
	    report: Report;
	    finished: boolean;
	    error: string;
	    code: string;
	    lastDrainAt: string;
	    lastDrainBy: string;
	    waiting: number;
	    canDrain: boolean;
	
	    static createFrom(source: any = {}) {
	        return new RefreshState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.running = source["running"];
	        this.received = source["received"];
	        this.report = this.convertValues(source["report"], Report);
	        this.finished = source["finished"];
	        this.error = source["error"];
	        this.code = source["code"];
	        this.lastDrainAt = source["lastDrainAt"];
	        this.lastDrainBy = source["lastDrainBy"];
	        this.waiting = source["waiting"];
	        this.canDrain = source["canDrain"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Report {
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
	
	    static createFrom(source: any = {}) {
	        return new Report(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.received = source["received"];
	        this.delivered = source["delivered"];
	        this.sent = source["sent"];
	        this.bounced = source["bounced"];
	        this.suppressed = source["suppressed"];
	        this.failed = source["failed"];
	        this.duplicates = source["duplicates"];
	        this.parked = source["parked"];
	        this.quarantined = source["quarantined"];
	        this.cancelled = source["cancelled"];
	    }
	}
	export class SessionState {
	    phase: string;
	    person: Person;
	    accounts: Account[];
	    account: Account;
	    superadmin: boolean;
	
	    static createFrom(source: any = {}) {
	        return new SessionState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.phase = source["phase"];
	        this.person = this.convertValues(source["person"], Person);
	        this.accounts = this.convertValues(source["accounts"], Account);
	        this.account = this.convertValues(source["account"], Account);
	        this.superadmin = source["superadmin"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class SetupState {
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
	
	    static createFrom(source: any = {}) {
	        return new SetupState(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.version = source["version"];
	        this.database = source["database"];
	        this.databaseMessage = source["databaseMessage"];
	        this.queue = source["queue"];
	        this.queueMessage = source["queueMessage"];
	        this.warnings = source["warnings"];
	        this.demo = source["demo"];
	        this.demoPeople = this.convertValues(source["demoPeople"], DemoPerson);
	        this.demoAvailable = source["demoAvailable"];
	        this.demoMessage = source["demoMessage"];
	        this.suppressionEnforced = source["suppressionEnforced"];
	    }
	
		convertValues(a: any, classs: any, asMap: boolean = false): any {
		    if (!a) {
		        return a;
		    }
		    if (a.slice && a.map) {
		        return (a as any[]).map(elem => this.convertValues(elem, classs));
		    } else if ("object" === typeof a) {
		        if (asMap) {
		            for (const key of Object.keys(a)) {
		                a[key] = new classs(a[key]);
		            }
		            return a;
		        }
		        return new classs(a);
		    }
		    return a;
		}
	}
	export class Suppression {
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
	
	    static createFrom(source: any = {}) {
	        return new Suppression(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.email = source["email"];
	        this.reason = source["reason"];
	        this.bounceType = source["bounceType"];
	        this.bounceSubType = source["bounceSubType"];
	        this.complaintType = source["complaintType"];
	        this.source = source["source"];
	        this.account = source["account"];
	        this.accountName = source["accountName"];
	        this.createdAt = source["createdAt"];
	    }
	}
	export class TicketedEvent {
	    id: string;
	    title: string;
	    startsAt: string;
	    timeZone: string;
	    account: string;
	    accountName: string;
	
	    static createFrom(source: any = {}) {
	        return new TicketedEvent(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.title = source["title"];
	        this.startsAt = source["startsAt"];
	        this.timeZone = source["timeZone"];
	        this.account = source["account"];
	        this.accountName = source["accountName"];
	    }
	}
	export class TimelineEntry {
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
	
	    static createFrom(source: any = {}) {
	        return new TimelineEntry(source);
	    }
	
	    constructor(source: any = {}) {
	        if ('string' === typeof source) source = JSON.parse(source);
	        this.id = source["id"];
	        this.type = source["type"];
	        this.subtype = source["subtype"];
	        this.recipient = source["recipient"];
	        this.occurredAt = source["occurredAt"];
	        this.recordedAt = source["recordedAt"];
	        this.reason = source["reason"];
	        this.statusCode = source["statusCode"];
	        this.diagnostic = source["diagnostic"];
	        this.raw = source["raw"];
	    }
	}

}

