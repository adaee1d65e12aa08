package desktop

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/mailroom-app/mailroom/backend/access"
)

// PageCheck is the event that asks the page whether it is there: Mailroom's page answers with Page.Here, no other page can.
const PageCheck = "page:check"

const (
	// checkPageEvery is how often the page is asked while nothing seems to have changed.
	checkPageEvery = 5 * time.Second
	// pageAnswerLimit is how long the page may take to answer: long enough for a page that computes on a machine that is busy.
	pageAnswerLimit = 10 * time.Second
	// pageLoads is how often Mailroom's page is loaded anew without an answer before the window is closed.
	pageLoads = 3
)

// noticeOtherPage is the notice of a session that ended because the window did not show Mailroom's page.
const noticeOtherPage = "other_page"

// PageGuard closes the session and loads Mailroom's page again when the window shows anything else. The framework does not tell which page it
// shows, on any system, but takes calls only from Mailroom's own: so a page that does not call is another one. Where the web view tells of
// another page (OtherPage), that is known at once.
type PageGuard struct {
	calls    *Calls
	session  *Session
	clock    access.Clock
	emit     func(event string)
	desktop  Desktop
	changed  chan struct{} // a page was loaded or left
	answered chan struct{}
	other    atomic.Bool // the web view has told of another page, and Mailroom's was not loaded since
}

// NewPageGuard makes it; nothing runs before Open.
func NewPageGuard(calls *Calls, session *Session, clock access.Clock, emit func(event string), desktop Desktop) *PageGuard {
	return &PageGuard{
		calls: calls, session: session, clock: clock, emit: emit, desktop: desktop,
		changed: make(chan struct{}, 1), answered: make(chan struct{}, 1),
	}
}

// Loaded tells that the window has loaded a page, whichever. It does not block.
func (g *PageGuard) Loaded() { signal(g.changed) }

// OtherPage tells that the web view begins to show a page that is not Mailroom's: the session is closed when it returns, before that page can
// call. It does not block.
func (g *PageGuard) OtherPage() {
	g.other.Store(true)
	g.left()
	signal(g.answered) // ends a wait for an answer
}

// left closes the session, as Mailroom's page is no longer shown, and has watch find out what is.
func (g *PageGuard) left() {
	g.closeSession()
	signal(g.changed)
}

// Open begins, in the background, with the first page that is loaded. It is called once, and ends with Calls.Close.
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

// isOurs asks the page that is shown. It reports false also when ctx ends. What the web view tells counts more than an answer.
func (g *PageGuard) isOurs(ctx context.Context) bool {
	select {
	case <-g.answered: // to an earlier question
	default:
	}
	if g.other.Swap(false) {
		return false
	}
	g.emit(PageCheck)
	return g.within(ctx, pageAnswerLimit, g.answered) && !g.other.Swap(false)
}

// within waits for a signal, and reports whether it came before the time was over.
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

// signal leaves a signal in a channel of capacity one, unless there is one already.
func signal(to chan<- struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

// Page is the facade with which Mailroom's page tells that it is there, or goes. It works without a session.
type Page struct{ guard *PageGuard }

// NewPage makes the facade.
func NewPage(guard *PageGuard) *Page { return &Page{guard} }

// Here tells that Mailroom's page is shown. The page calls it when it starts and whenever it hears PageCheck.
func (p *Page) Here() { signal(p.guard.answered) }

// Leaving tells that Mailroom's page goes. Nothing in Mailroom leads to another page, so whatever comes next gets no session. What
// the page had asked for is not answered any more, as the answers would go to the page that comes.
func (p *Page) Leaving() { p.guard.left() }
