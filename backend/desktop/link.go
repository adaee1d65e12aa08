package desktop

import (
	"context"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/clock"
	"github.com/mailroom-app/mailroom/backend/drain"
	"github.com/mailroom-app/mailroom/backend/mail"
)

// How soon a failed connection is retried.
const (
	databaseRetry = 5 * time.Second
	feedRetry     = 30 * time.Second
)

// Link is the window's connection to its installation. It connects in the background so that the window opens at once, reconnects by
// itself, and switches to the demo world on request. It may be used from several goroutines.
type Link struct {
	calls *Calls
	emit  func(event string)

	mu      sync.Mutex // guards current
	current *connection
}

// connection is one installation and its open resources.
type connection struct {
	installation Installation
	database     *resource[Database]
	feed         *resource[Feed]
	work         *background // background work that uses the connection

	mu        sync.Mutex      // guards what follows
	resending Resending       // nil until first used
	list      OpenAccountList // for lookups of single addresses; nil until first used
	login     mail.DatabaseLogin
	checked   []string     // warnings of the last check of the queue
	seen      drain.Report // of the last drain that received anything
}

// NewLink makes a link to an installation, and takes ownership of it. Nothing connects before Open. emit sends a change event to the page;
// it must not block.
func NewLink(calls *Calls, installation Installation, emit func(event string)) *Link {
	link := &Link{calls: calls, emit: emit}
	link.current = link.connection(installation)
	return link
}

// Open starts to connect in the background. It must be called once.
func (l *Link) Open() { l.open(l.now()) }

// Close closes all connections and the installation. The Calls must be closed first.
func (l *Link) Close() error { return l.now().close() }

func (l *Link) now() *connection {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.current
}

// replace connects to another installation and closes the previous connection.
func (l *Link) replace(installation Installation) error {
	next := l.connection(installation)
	l.open(next)
	l.mu.Lock()
	before := l.current
	l.current = next
	l.mu.Unlock()
	return before.close()
}

func (l *Link) connection(installation Installation) *connection {
	setupChanged := func() { l.emit(SetupChanged) }
	c := &connection{installation: installation, work: newBackground(l.calls.log)}
	c.database = newResource(databaseRetry, func() {
		setupChanged()
		l.emit(SessionChanged) // the page then signs in the person to whom the database login belongs
	}, c.openDatabase)
	c.feed = newResource(feedRetry, setupChanged, c.openFeed)
	return c
}

func (l *Link) open(c *connection) {
	c.work.start("database", c.database.run)
	c.work.start("queue", c.feed.run)
	c.work.start("changes", func(ctx context.Context) { c.watch(ctx, l.calls.log, func() { l.emit(MessagesChanged) }) })
}

func (c *connection) openDatabase(ctx context.Context, current Database, isOpen bool) (Database, error) {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	if isOpen {
		return current, current.Check(ctx)
	}
	database, err := c.installation.OpenDatabase(ctx)
	if err != nil {
		return Database{}, err
	}
	login, err := database.MyLogin(ctx)
	if err != nil {
		database.Close()
		return Database{}, err
	}
	c.mu.Lock()
	c.login = login
	c.mu.Unlock()
	return database, nil
}

// canDrain reports whether this window may drain: there is a queue, and the database login may record events.
func (c *connection) canDrain() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.installation.HasQueue() && c.login.CanDrain()
}

func (c *connection) openFeed(ctx context.Context, current Feed, isOpen bool) (Feed, error) {
	ctx, cancel := context.WithTimeout(ctx, setupLimit)
	defer cancel()
	feed, err := current, error(nil)
	if !isOpen {
		if feed, err = c.installation.OpenFeed(ctx); err != nil {
			return nil, err
		}
	}
	warnings, err := feed.Check(ctx)
	if err != nil && !isOpen {
		feed.Close()
		return nil, err
	}
	c.mu.Lock()
	c.checked = warnings
	c.mu.Unlock()
	return feed, err
}

// warnings returns the warnings about the queue; none if it cannot be drained.
func (c *connection) warnings() []string {
	feed, err := c.feed.now()
	if err != nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return feed.Warnings(c.checked, c.seen)
}

// drained stores the report of a drain, if it received anything.
func (c *connection) drained(report drain.Report) {
	if report.Received == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = report
}

// openFeedNow returns the feed for a drain. If the queue could not be reached before, it tries again at once.
func (c *connection) openFeedNow(ctx context.Context) (Feed, error) {
	if feed, err := c.feed.get(ctx); err == nil {
		return feed, nil
	}
	if err := c.feed.recheck(ctx); err != nil {
		return nil, err
	}
	return c.feed.get(ctx)
}

// resendingNow returns the services that resends need, opened on first use.
func (c *connection) resendingNow(ctx context.Context) (Resending, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.resending == nil {
		opened, err := c.installation.OpenResending(ctx)
		if err != nil {
			return nil, err
		}
		c.resending = opened
	}
	return c.resending, nil
}

// listNow returns SES's account-level list for lookups of single addresses, opened on first use. It fails with CodeSettings and
// CodeAWSRegion if SES is not set up.
func (c *connection) listNow(ctx context.Context) (OpenAccountList, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.list == nil {
		opened, err := c.installation.OpenAccountList(ctx)
		if err != nil {
			return nil, err
		}
		c.list = opened
	}
	return c.list, nil
}

func (c *connection) close() error {
	c.work.close()
	c.mu.Lock()
	if c.resending != nil {
		c.resending.Close()
	}
	if c.list != nil {
		c.list.Close()
	}
	c.mu.Unlock()
	_ = c.feed.close(func(feed Feed) error { feed.Close(); return nil })
	_ = c.database.close(func(database Database) error { database.Close(); return nil })
	return c.installation.Close()
}

// watch emits an event when data changed: at once after a notification of the database, otherwise after a poll of its activity.
func (c *connection) watch(ctx context.Context, log logrus.FieldLogger, emit func()) {
	database, err := c.database.get(ctx)
	for err != nil {
		// Not ready yet. The resource retries by itself; read its result again after that.
		if clock.Sleep(ctx, databaseRetry) != nil {
			return
		}
		database, err = c.database.get(ctx)
	}
	changes := newThrottle()
	var watchers sync.WaitGroup
	watchers.Go(func() { listen(ctx, log, database, changes.signal) })
	watchers.Go(func() { poll(ctx, database, changes.signal) })
	changes.run(ctx, emit)
	watchers.Wait()
}
