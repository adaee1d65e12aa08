package app

import (
	"context"

	"github.com/sirupsen/logrus"

	"github.com/mailroom-app/mailroom/backend/amazon"
	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/postgres"
	"github.com/mailroom-app/mailroom/backend/render"
	"github.com/mailroom-app/mailroom/backend/render/worker"
)

// Installation is what the settings configure: the database of Hi.Events and, optionally, a queue. Creating one opens no connections
// and requires no settings.
type Installation struct {
	settings config.Settings
	log      logrus.FieldLogger
	amazon   []amazon.Option // where SQS and SNS are; nil: the environment decides
	mail     []amazon.Option // the same for SES
}

// NewInstallation returns the installation that settings configure.
func NewInstallation(settings config.Settings, log logrus.FieldLogger) *Installation {
	return &Installation{settings: settings, log: log}
}

// Settings returns the settings of the installation.
func (i *Installation) Settings() config.Settings { return i.settings }

// Database connects to the database and checks that Mailroom can work in it. It fails with CodeSettings and as postgres.Open and
// DB.Check do. The caller closes it.
func (i *Installation) Database(ctx context.Context) (*postgres.DB, error) {
	url, err := i.settings.DatabaseURL()
	if err != nil {
		return nil, err
	}
	parkedAge, err := i.settings.ParkedAge()
	if err != nil {
		return nil, err
	}
	db, err := postgres.Open(ctx, url.Reveal(), postgres.WithParkedAge(parkedAge), postgres.WithLog(i.log))
	if err != nil {
		return nil, err
	}
	if err := db.Check(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// Queue returns the configured queue. It opens no connection. It fails with CodeSettings and CodeAWSRegion. The caller closes it.
func (i *Installation) Queue(ctx context.Context) (*amazon.Queue, error) {
	url, err := i.settings.QueueURL()
	if err != nil {
		return nil, err
	}
	return amazon.NewQueue(ctx, url, i.amazon...)
}

// Topic returns the first configured topic, or nil if none is set. It opens no connection. It fails as Queue does. The caller closes it.
func (i *Installation) Topic(ctx context.Context) (*amazon.Topic, error) {
	arns, err := i.settings.TopicARNs()
	if err != nil || len(arns) == 0 {
		return nil, err
	}
	return amazon.NewTopic(ctx, arns[0])
}

// Renderer returns a worker that renders mails. It starts no process. It fails with CodeSettings. The caller closes it.
func (i *Installation) Renderer() (*worker.Worker, error) {
	from, err := i.settings.FromAddress()
	if err != nil {
		return nil, err
	}
	frontend, err := i.settings.FrontendURL()
	if err != nil {
		return nil, err
	}
	settings := render.Settings{FromAddress: from, FromName: i.settings.FromName(), FrontendURL: frontend, AppName: i.settings.AppName()}
	return worker.New(worker.Options{Settings: settings, Log: i.log})
}
