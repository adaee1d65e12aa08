package amazon

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"golang.org/x/time/rate"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// cautiousRate is the number of mails per second that every SES account may send, even in the sandbox.
	cautiousRate = 1
	// askAgainAfter is how long cautiousRate is used after a query for the sending rate failed.
	askAgainAfter = 10 * time.Minute
	// sendTimeout bounds the send of one mail with all its retries.
	sendTimeout = 20 * time.Second
	messageTag  = "mailroom-message"
)

// Sender sends mail through SES v2. Its methods may be called from several goroutines.
type Sender struct {
	session          *session
	client           *sesv2.Client
	configurationSet string
	limiter          *rate.Limiter

	mu      sync.Mutex // guards the fields below
	askedAt time.Time  // time of the last query for the rate; unused if a setting gives the rate
	fixed   bool
	turn    time.Time // when Wait last returned
	passed  bool      // nothing was sent in that turn, so the next Wait may use it
}

// NewSender prepares to send with a configuration set, empty for none. perSecond limits the mails per second; 0 means the account's
// own rate. It connects to nothing. It fails with CodeAWSRegion and CodeSettings. The caller closes it.
func NewSender(ctx context.Context, configurationSet string, perSecond float64, options ...Option) (*Sender, error) {
	s, err := newSession(ctx, options...)
	if err != nil {
		return nil, err
	}
	sender := &Sender{session: s, configurationSet: configurationSet, limiter: rate.NewLimiter(cautiousRate, 1)}
	if perSecond > 0 {
		sender.fixed = true
		sender.limiter.SetLimit(rate.Limit(perSecond))
	}
	sender.client = sesv2.NewFromConfig(s.settings, func(o *sesv2.Options) {
		o.Retryer = newSendRetryer()
	})
	return sender, nil
}

// Close closes idle connections. Calls in progress finish.
func (s *Sender) Close() { s.session.close() }

// Emulated reports whether requests go to an emulator on this machine, by an endpoint override, rather than to AWS.
func (s *Sender) Emulated() bool { return onLoopback(s.client.Options().BaseEndpoint) }

// Rate returns how many mails may be sent per second: from the setting, else from the account, else 1.
func (s *Sender) Rate(ctx context.Context) float64 {
	s.askRate(ctx)
	return float64(s.limiter.Limit())
}

// Wait returns when the next mail may be sent. It fails if ctx ends, and with CodeAWSCredentials if there are no credentials to send with.
func (s *Sender) Wait(ctx context.Context) error {
	if _, err := s.session.settings.Credentials.Retrieve(ctx); errors.Is(err, ErrNoCredentials) {
		return mail.Wrap(mail.CodeAWSCredentials, err, "no AWS credentials were found to send with: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, "+
			"or AWS_PROFILE, or sign in with the AWS command line")
	}
	s.askRate(ctx)
	if s.takePassed() {
		return nil
	}
	err := s.limiter.Wait(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turn = time.Now()
	return err
}

// Pass returns an unused rate-limit slot to the next caller of Wait. Slots do not add up: a burst would exceed the rate.
func (s *Sender) Pass() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passed = true
}

// takePassed takes a slot that was returned and has not expired, and reports whether there was one. Otherwise the limiter grants the next slot.
func (s *Sender) takePassed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.passed && time.Since(s.turn).Seconds()*float64(s.limiter.Limit()) < 1
	s.passed = false
	return taken
}

// askRate reads the account's rate, once. If SES does not return it, cautiousRate applies for a while.
func (s *Sender) askRate(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fixed || time.Since(s.askedAt) < askAgainAfter {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	account, err := s.client.GetAccount(ctx, &sesv2.GetAccountInput{})
	if s.askedAt = time.Now(); err != nil || account.SendQuota == nil || account.SendQuota.MaxSendRate <= 0 {
		return
	}
	s.fixed = true
	s.limiter.SetLimit(rate.Limit(account.SendQuota.MaxSendRate))
}

// Send hands one mail to SES and returns its SES id. It implements the contract of resend.Sender: its errors are *mail.SendFailure.
func (s *Sender) Send(ctx context.Context, letter mail.Letter) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	var left atomic.Bool // the request was sent, at least in part
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { left.Store(true) }})
	input := &sesv2.SendEmailInput{
		Destination: &types.Destination{ToAddresses: []string{letter.To}},
		Content:     &types.EmailContent{Raw: &types.RawMessage{Data: letter.MIME}},
		EmailTags:   []types.MessageTag{{Name: aws.String(messageTag), Value: aws.String(letter.Message.Tag())}},
	}
	if s.configurationSet != "" {
		input.ConfigurationSetName = &s.configurationSet
	}
	output, err := s.client.SendEmail(ctx, input)
	switch {
	case err != nil:
		return "", s.failure(err, left.Load())
	case aws.ToString(output.MessageId) == "":
		return "", &mail.SendFailure{Reason: mail.ReasonNoAnswer, Unknown: true, Message: "SES accepted the mail and did not say under which id: the next event tells"}
	}
	return mail.NormalizeSESID(*output.MessageId), nil
}
