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

// Installation is what Mailroom is set up to work with: the database of Hi.Events and, perhaps, a queue. Making one connects to nothing
// and demands no setting.
type Installation struct {
	settings config.Settings
	log      logrus.FieldLogger
	amazon   []amazon.Option // where SQS and SNS are, when that is not for the environment to say
	mail     []amazon.Option // where SES is, likewise
}

// NewInstallation takes the settings of an installation.
func NewInstallation(settings config.Settings, log logrus.FieldLogger) *Installation {
	return &Installation{settings: settings, log: log}
}

// Settings are those that the installation was made from.
func (i *Installation) Settings() config.Settings { return i.settings }

// Database connects to the database and makes sure that Mailroom can work in it. It fails with CodeSettings and as postgres.Open and
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

// Queue prepares to use the queue that is set. It connects to nothing. It fails with CodeSettings and CodeAWSRegion. The caller closes it.
func (i *Installation) Queue(ctx context.Context) (*amazon.Queue, error) {
	url, err := i.settings.QueueURL()
	if err != nil {
		return nil, err
	}
	return amazon.NewQueue(ctx, url, i.amazon...)
}

// Topic prepares to use the topic that is set; nil when none is. It connects to nothing. It fails as Queue does. The caller closes it.
func (i *Installation) Topic(ctx context.Context) (*amazon.Topic, error) {
	arn, err := i.settings.TopicARN()
	if err != nil || arn == "" {
		return nil, err
	}
	return amazon.NewTopic(ctx, arn)
}

// Renderer prepares to make mails. It starts nothing. It fails with CodeSettings. The caller closes it.
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
