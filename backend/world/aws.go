package world

import (
	"context"
	"net"
	"net/http"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/mailroom-app/mailroom/backend/amazon/transport"
)

const (
	region = "us-east-1"
	// dummyKey is used as key id and as secret: the emulators accept any credentials, but the SDK requires some.
	dummyKey = "mailroom-demo"
)

// AWS is emulated SNS, SQS and SES on loopback. Its methods may be called from several goroutines.
type AWS struct {
	// Endpoint serves SNS and SQS, MailEndpoint SES. GET MailEndpoint+"/store" returns what was sent as JSON.
	Endpoint, MailEndpoint string
	// Region is the region to name in settings.
	Region string

	emulators *emulators
	transport *http.Transport
	topics    *sns.Client
	queues    *sqs.Client
}

// StartAWS starts the emulators and returns when they accept requests. The context bounds the start only; the emulators run until
// Stop or until this process ends for any reason.
func StartAWS(ctx context.Context) (*AWS, error) {
	running, err := startEmulators(ctx)
	if err != nil {
		return nil, err
	}
	started := &AWS{
		Endpoint:     loopback(running.ports.Queues),
		MailEndpoint: loopback(running.ports.Mail),
		Region:       region,
		emulators:    running,
		transport:    &http.Transport{MaxIdleConnsPerHost: publishers},
	}
	settings := aws.Config{
		Region:       region,
		BaseEndpoint: &started.Endpoint,
		Credentials:  credentials.NewStaticCredentialsProvider(dummyKey, dummyKey, ""),
		HTTPClient:   &http.Client{Transport: transport.Patient{RoundTripper: started.transport}},
	}
	started.topics, started.queues = sns.NewFromConfig(settings), sqs.NewFromConfig(settings)
	return started, nil
}

// Stop ends the emulators and discards their data. Stopping twice is allowed.
func (a *AWS) Stop() error {
	a.transport.CloseIdleConnections()
	return a.emulators.process.stop()
}

// Env returns the AWS SDK settings that reach the emulators. The empty ones override settings of a real account in the environment.
func (a *AWS) Env() []string {
	return []string{
		"AWS_PROFILE=",
		"AWS_SESSION_TOKEN=",
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_REGION=" + a.Region,
		"AWS_ACCESS_KEY_ID=" + dummyKey,
		"AWS_SECRET_ACCESS_KEY=" + dummyKey,
		"AWS_ENDPOINT_URL_SQS=" + a.Endpoint,
		"AWS_ENDPOINT_URL_SNS=" + a.Endpoint,
		"AWS_ENDPOINT_URL_SESV2=" + a.MailEndpoint,
	}
}

func loopback(port int) string { return "http://" + net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
