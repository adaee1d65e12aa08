package amazon

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"

	"github.com/mailroom-app/mailroom/backend/amazon/transport"
	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// requestTimeout bounds one call with all its retries.
	requestTimeout = 20 * time.Second
	// lateAnswer is how much longer a long poll may take than its wait: SQS answers when the wait ends, so a later poll hangs.
	lateAnswer = 5 * time.Second
	// credentialsTimeout bounds the search for credentials, which ends at the metadata service of EC2: where that does not exist,
	// packets to it may be dropped without an answer.
	credentialsTimeout = 5 * time.Second
	// idleConnections is how many connections are kept for later requests: enough for the receivers of a drain and its deletes
	// together. With the default of 10 most requests of a full drain would open a new one.
	idleConnections = 64
)

// ErrNoCredentials is the cause of a CodeAWSCredentials error if no credentials were found, as opposed to refused by AWS.
var ErrNoCredentials = errors.New("no AWS credentials found")

// session contains the settings of a client of one AWS service, and the connections it holds.
type session struct {
	settings  aws.Config
	transport *http.Transport
}

// newSession reads the SDK's settings. It connects to nothing. It fails with CodeAWSRegion and CodeSettings.
func newSession(ctx context.Context, options ...Option) (*session, error) {
	client := awshttp.NewBuildableClient().WithTransportOptions(func(t *http.Transport) {
		t.MaxIdleConns, t.MaxIdleConnsPerHost = idleConnections, idleConnections
	}).WithDialerOptions(func(d *net.Dialer) {
		d.Timeout = 5 * time.Second
		// A long poll is silent for 20 s. Keep-alives still detect within seconds a host that is gone or has lost the connection.
		d.KeepAliveConfig = net.KeepAliveConfig{Enable: true, Idle: 3 * time.Second, Interval: time.Second, Count: 3}
	})
	settings, err := load(ctx, client, options)
	if err != nil {
		return nil, err
	}
	if settings.Region == "" {
		return nil, mail.Errorf(mail.CodeAWSRegion, "no AWS region is set: set AWS_REGION to the region of the queue, for example eu-west-1")
	}
	// The SDK's client cannot close its connections. It may carry the certificates of AWS_CA_BUNDLE, so its transport is taken over.
	s := &session{settings: settings, transport: client.GetTransport()}
	if loaded, ok := settings.HTTPClient.(*awshttp.BuildableClient); ok {
		s.transport = loaded.GetTransport()
	}
	s.settings.HTTPClient = &http.Client{
		Transport:     transport.Patient{RoundTripper: s.transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // do not follow redirects with a signed request
	}
	s.settings.Credentials = aws.NewCredentialsCache(foundCredentials{settings.Credentials})
	return s, nil
}

// load reads the SDK's settings, or uses those of an emulator and ignores the environment and the SDK's files: a profile named by
// AWS_PROFILE need not exist, and AWS_ENDPOINT_URL_SQS has no effect.
func load(ctx context.Context, client *awshttp.BuildableClient, options []Option) (aws.Config, error) {
	if len(options) > 0 {
		emulated := aws.Config{HTTPClient: client, Logger: logging.Nop{}}
		for _, option := range options {
			option(&emulated)
		}
		return emulated, nil
	}
	settings, err := config.LoadDefaultConfig(ctx, config.WithHTTPClient(client), config.WithLogger(logging.Nop{}))
	if err != nil {
		return aws.Config{}, mail.Wrap(mail.CodeSettings, err, "the settings of the AWS SDK (AWS_* variables, ~/.aws) cannot be used: %v", err)
	}
	return settings, nil
}

// close closes idle connections. Calls in progress finish.
func (s *session) close() { s.transport.CloseIdleConnections() }

// foundCredentials marks failures to find credentials, to distinguish them from failures of a request.
type foundCredentials struct{ chain aws.CredentialsProvider }

func (f foundCredentials) Retrieve(ctx context.Context) (aws.Credentials, error) {
	searching, cancel := context.WithTimeout(ctx, credentialsTimeout)
	defer cancel()
	found, err := f.chain.Retrieve(searching)
	if err != nil && ctx.Err() == nil {
		return found, &missingCredentials{err}
	}
	return found, err
}

type missingCredentials struct{ err error }

func (m *missingCredentials) Error() string        { return ErrNoCredentials.Error() + ": " + m.err.Error() }
func (m *missingCredentials) Unwrap() error        { return m.err }
func (m *missingCredentials) Is(target error) bool { return target == ErrNoCredentials }

// onLoopback reports whether an endpoint override points to this machine, which real AWS never does.
func onLoopback(endpoint *string) bool {
	if endpoint == nil {
		return false
	}
	parsed, err := url.Parse(*endpoint)
	if err != nil {
		return false
	}
	if parsed.Hostname() == "localhost" {
		return true
	}
	ip := net.ParseIP(parsed.Hostname())
	return ip != nil && ip.IsLoopback()
}
