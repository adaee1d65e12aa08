package desktop

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
)

// PageCheck is the event that checks which page is shown: Mailroom's page answers with Page.Here, no other page can.
const PageCheck = "page:check"

const (
	// checkPageEvery is the time between two checks while no page is loaded or left.
	checkPageEvery = 5 * time.Second
	// pageAnswerLimit is how long the page may take to answer: long enough for a busy page on a busy machine.
	pageAnswerLimit = 10 * time.Second
	// pageLoads is how many times Mailroom's page is reloaded without an answer before the window is closed.
	pageLoads = 3
)

// noticeOtherPage is the notice of a session that ended because the window did not show Mailroom's page.
const noticeOtherPage = "other_page"

// PageGuard closes the session and reloads Mailroom's page when the window shows another page. On no system does the framework report which
// page it shows, but it accepts calls only from Mailroom's page: a page that does not call is another one. If the web view reports another
// page (OtherPage), the guard reacts at once.
type PageGuard struct {
	calls    *Calls
	session  *Session
	clock    access.Clock
	emit     func(event string)
	desktop  Desktop
	changed  chan struct{} // a page was loaded or left
	answered chan struct{}
	other    atomic.Bool // the web view reported another page, and Mailroom's page was not loaded since
}

// NewPageGuard makes a guard; nothing runs before Open.
func NewPageGuard(calls *Calls, session *Session, clock access.Clock, emit func(event string), desktop Desktop) *PageGuard {
	return &PageGuard{
		calls: calls, session: session, clock: clock, emit: emit, desktop: desktop,
		changed: make(chan struct{}, 1), answered: make(chan struct{}, 1),
	}
}

// Loaded reports that the window has loaded any page. It does not block.
func (g *PageGuard) Loaded() { signal(g.changed) }

// OtherPage reports that the web view begins to show a page that is not Mailroom's. When it returns, the session is closed, before that page
// can call. It does not block.
func (g *PageGuard) OtherPage() {
	g.other.Store(true)
	g.left()
	signal(g.answered) // ends a wait for an answer
}

// left closes the session, because Mailroom's page is no longer shown, and signals watch to check which page is.
func (g *PageGuard) left() {
	g.closeSession()
	signal(g.changed)
}

// Open starts the guard in the background; it begins to check when the first page is loaded. Open must be called once; Calls.Close ends it.
func (g *PageGuard) Open() {
	g.calls.start("PageGuard", func(ctx context.Context) {
		select {
		case <-g.changed:
			g.watch(ctx)
		case <-ctx.Done():
		}
	})
}

func (g *PageGuard) watch(ctx context.Context) {
	for loads := 0; ctx.Err() == nil; {
		if g.isOurs(ctx) {
			loads = 0
			g.within(ctx, checkPageEvery, g.changed)
			continue
		}
		if ctx.Err() != nil {
			return
		}
		g.calls.log.Error("the window does not show Mailroom's page: the session is closed and the page loaded again")
		g.closeSession()
		if loads == pageLoads {
			g.desktop.GiveUp()
			return
		}
		loads++
		g.desktop.LoadPage()
	}
}

// isOurs checks whether Mailroom's page is shown. It also returns false when ctx ends. A report of the web view overrides an answer.
func (g *PageGuard) isOurs(ctx context.Context) bool {
	select {
	case <-g.answered: // to an earlier check
	default:
	}
	if g.other.Swap(false) {
		return false
	}
	g.emit(PageCheck)
	return g.within(ctx, pageAnswerLimit, g.answered) && !g.other.Swap(false)
}

// within waits for a signal, and reports whether it came within the limit.
func (g *PageGuard) within(ctx context.Context, limit time.Duration, came <-chan struct{}) bool {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	over := make(chan struct{})
	go func() {
		defer close(over)
		_ = g.clock.Sleep(ctx, limit)
	}()
	select {
	case <-came:
		cancel()
		<-over
		return true
	case <-over:
		return false
	}
}

func (g *PageGuard) closeSession() {
	g.calls.leavePage()
	g.session.end(noticeOtherPage)
}

// signal puts a signal into a channel of capacity one, unless it already contains one.
func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// Page is the facade with which Mailroom's page reports that it is shown, or is being left. It works without a session.
type Page struct{ guard *PageGuard }

// NewPage makes the facade.
func NewPage(guard *PageGuard) *Page { return &Page{guard} }

// Here reports that Mailroom's page is shown. The page calls it when it starts and on every PageCheck.
func (p *Page) Here() { signal(p.guard.answered) }

// Leaving reports that Mailroom's page is being left. Nothing in Mailroom links to another page, so the next page gets no session. The
// results of running calls are discarded, because they would be delivered to the next page.
func (p *Page) Leaving() { p.guard.left() }
