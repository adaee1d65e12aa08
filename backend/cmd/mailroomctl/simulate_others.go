package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/mailroom-app/mailroom/backend/mail"
	"github.com/mailroom-app/mailroom/backend/resend"
)

// simulateSubscribe subscribes the queue to the topic.
func (p *program) simulateSubscribe(ctx context.Context, arguments []string) error {
	flags := newFlags("simulate subscribe")
	yes := flags.Bool("yes", false, "")
	if err := parseOnly(flags, arguments); err != nil {
		return err
	}
	topic, err := p.installation.Topic(ctx)
	if err != nil {
		return err
	}
	if topic == nil {
		return mail.Errorf(mail.CodeSettings, "AWS_SNS_TOPIC_ARN is not set: set it to the topic that the queue is to be subscribed to")
	}
	defer topic.Close()
	queue, err := p.installation.Queue(ctx)
	if err != nil {
		return err
	}
	defer queue.Close()
	if !(topic.Emulated() && queue.Emulated()) && !*yes {
		return usagef("simulate subscribe: this is real AWS: add --yes if the queue is to be subscribed to the topic")
	}
	arn, err := topic.Subscribe(ctx, queue)
	if err != nil {
		return err
	}
	if allowed, err := queue.AllowsSNS(ctx); err == nil && !allowed && !queue.Emulated() {
		p.warn("the queue's policy does not let SNS send to it: allow sns.amazonaws.com sqs:SendMessage, or nothing will arrive")
	}
	return p.printLines("Subscribed: " + arn)
}

// simulateList prints the newest messages with the ids that simulate accepts.
func (p *program) simulateList(ctx context.Context, arguments []string) error {
	limit, err := parseLimit("simulate list", arguments)
	if err != nil {
		return err
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	rows, _, err := collect(ctx, limit, func(ctx context.Context, page mail.PageRequest) (mail.Page[mail.Message], error) {
		return db.Lists.Messages(ctx, mail.AllAccounts(), mail.Filter{}, page)
	})
	if err != nil {
		return err
	}
	cells := make([][]string, len(rows))
	for i, m := range rows {
		cells[i] = []string{m.ID.String(), string(m.Status), m.Recipient, m.Subject, firstNonEmpty(m.SESMessageID, "-")}
	}
	return p.printTable([]string{"TARGET", "STATUS", "RECIPIENT", "SUBJECT", "SES ID"}, cells)
}

func (p *program) simulateListSuppressions(ctx context.Context, arguments []string) error {
	limit, err := parseLimit("simulate list-suppressions", arguments)
	if err != nil {
		return err
	}
	return p.listSuppressions(ctx, mail.SuppressionFilter{}, limit, false)
}

func parseLimit(name string, arguments []string) (int, error) {
	flags := newFlags(name)
	limit := flags.Int("limit", 20, "")
	if err := parseOnly(flags, arguments); err != nil {
		return 0, err
	}
	if *limit < 1 {
		return 0, usagef("%s: --limit %d: it must be at least 1", name, *limit)
	}
	return *limit, nil
}

// simulateUnsuppress removes suppressions as a person's decision (rule 7).
func (p *program) simulateUnsuppress(ctx context.Context, arguments []string) error {
	positional, err := parse(newFlags("simulate unsuppress"), arguments)
	if err != nil {
		return err
	}
	if len(positional) != 1 {
		return usagef("simulate unsuppress: write the id of one suppression, or one address")
	}
	id, notANumber := strconv.ParseInt(positional[0], 10, 64)
	if notANumber != nil && !strings.Contains(positional[0], "@") {
		return usagef("simulate unsuppress: %q is neither the id of a suppression nor an address", positional[0])
	}
	db, err := p.installation.Database(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	const why = "mailroomctl simulate unsuppress"
	var removed []mail.RemovedSuppression
	if notANumber == nil {
		removed, err = db.Suppressions.RemoveSuppressions(ctx, mail.AllAccounts(), resend.Actor("", 0), []mail.SeenSuppression{{ID: id}}, why)
	} else {
		removed, err = db.Suppressions.RemoveSuppressionsOf(ctx, mail.AllAccounts(), resend.Actor("", 0), positional[0], "", nil, why)
	}
	if err != nil {
		return err
	}
	return p.printRemoved(removed)
}
