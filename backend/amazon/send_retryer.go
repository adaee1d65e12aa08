package amazon

import (
	"errors"
	"net"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
)

// sendAttempts is how often SES is offered a mail that it certainly has not accepted.
const sendAttempts = 4

// newSendRetryer retries only mails that SES certainly has not accepted (rule 9). The SDK's own retryer sends a mail three times if
// the answer of SES is lost.
func newSendRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = sendAttempts
		o.MaxBackoff = 3 * time.Second
		o.RateLimiter = ratelimit.None // a person waits for the answer: MaxAttempts is limit enough
		o.Retryables = []retry.IsErrorRetryable{retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
			return aws.BoolTernary(throttled(err) || neverConnected(err))
		})}
	})
}

// throttled reports whether SES accepts no more mails for the moment.
func throttled(err error) bool {
	var answer smithy.APIError
	return errors.As(err, &answer) && throttles(answer.ErrorCode()) && !usedUp(answer)
}

// usedUp reports whether the daily quota is used up. That lasts, but SES reports it with the codes of throttling and has no code of its own for it.
func usedUp(answer smithy.APIError) bool {
	return throttles(answer.ErrorCode()) && strings.Contains(strings.ToLower(answer.ErrorMessage()), "quota")
}

// neverConnected reports whether there was no connection through which a mail could have been sent.
func neverConnected(err error) bool {
	var failed *net.OpError
	var unknownHost *net.DNSError
	return errors.As(err, &failed) && failed.Op == "dial" || errors.As(err, &unknownHost)
}
