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

// sendAttempts is how often a mail is offered that certainly was not accepted.
const sendAttempts = 4

// newSendRetryer tries again only what certainly was not accepted (rule 9). The SDK's own retryer sends a mail three times when the
// answer of SES is lost.
func newSendRetryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = sendAttempts
		o.MaxBackoff = 3 * time.Second
		o.RateLimiter = ratelimit.None // a person waits for the answer: how often is enough of a limit
		o.Retryables = []retry.IsErrorRetryable{retry.IsErrorRetryableFunc(func(err error) aws.Ternary {
			return aws.BoolTernary(throttled(err) || neverConnected(err))
		})}
	})
}

// throttled reports whether SES said that it takes no more mails for the moment.
func throttled(err error) bool {
	var answer smithy.APIError
	return errors.As(err, &answer) && throttles(answer.ErrorCode()) && !usedUp(answer)
}

// usedUp reports whether the daily quota is: it comes under the codes of throttling, has none of its own, and lasts.
func usedUp(answer smithy.APIError) bool {
	return throttles(answer.ErrorCode()) && strings.Contains(strings.ToLower(answer.ErrorMessage()), "quota")
}

// neverConnected reports whether there was no connection that a mail could have gone through.
func neverConnected(err error) bool {
	var failed *net.OpError
	var unknownHost *net.DNSError
	return errors.As(err, &failed) && failed.Op == "dial" || errors.As(err, &unknownHost)
}
