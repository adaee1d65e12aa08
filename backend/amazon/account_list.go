package amazon

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"
	"golang.org/x/time/rate"

	"github.com/mailroom-app/mailroom/backend/mail"
)

const (
	// listRate limits the calls per second about the list: SES allows few and throttles the others, which makes us wait.
	listRate = 5
	// listAttempts is how often a call is tried if it is throttled or gets no answer: all of these calls are idempotent.
	listAttempts = 8
	// listTimeout bounds one call with all its attempts.
	listTimeout = time.Minute
	// lookTimeout and lookAttempts bound the query for one address, because a person waits for the answer.
	lookTimeout  = 10 * time.Second
	lookAttempts = 3
	// listPage is the maximum number of addresses in one page of SES.
	listPage = 1000
)

// AccountList is SES's account-level suppression list. Its methods may be called from several goroutines and share one rate limiter.
type AccountList struct {
	session          *session
	client           *sesv2.Client
	configurationSet string
	limiter          *rate.Limiter
}

// NewAccountList prepares to use the list of the AWS account. configurationSet is used by Policy, empty for none. perSecond limits the calls per
// second; 0 is the rate that SES is known to allow. It connects to nothing. It fails with CodeAWSRegion and CodeSettings. The caller closes it.
func NewAccountList(ctx context.Context, configurationSet string, perSecond float64, options ...Option) (*AccountList, error) {
	s, err := newSession(ctx, options...)
	if err != nil {
		return nil, err
	}
	if perSecond == 0 {
		perSecond = listRate
	}
	list := &AccountList{session: s, configurationSet: configurationSet, limiter: rate.NewLimiter(rate.Limit(perSecond), 1)}
	list.client = sesv2.NewFromConfig(s.settings, func(o *sesv2.Options) {
		o.Retryer = retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts, o.MaxBackoff, o.RateLimiter = listAttempts, 5*time.Second, ratelimit.None
		})
	})
	return list, nil
}

// Close closes idle connections. Calls in progress finish.
func (l *AccountList) Close() { l.session.close() }

// Pages reads the list and passes it to page, page by page. It returns the first error of page, the end of ctx, or an error of translate.
func (l *AccountList) Pages(ctx context.Context, page func([]mail.ListedAddress) error) error {
	input := &sesv2.ListSuppressedDestinationsInput{PageSize: aws.Int32(listPage)}
	for {
		var output *sesv2.ListSuppressedDestinationsOutput
		err := l.call(ctx, "ses:ListSuppressedDestinations", func(ctx context.Context) (err error) {
			output, err = l.client.ListSuppressedDestinations(ctx, input)
			return err
		})
		if err != nil {
			return err
		}
		listed := make([]mail.ListedAddress, 0, len(output.SuppressedDestinationSummaries))
		for _, s := range output.SuppressedDestinationSummaries {
			listed = append(listed, mail.ListedAddress{
				Email: mail.NormalizeAddress(aws.ToString(s.EmailAddress)), Reason: listedReason(s.Reason), Since: aws.ToTime(s.LastUpdateTime).UTC(),
			})
		}
		if err := page(listed); err != nil {
			return err
		}
		if input.NextToken = output.NextToken; aws.ToString(input.NextToken) == "" {
			return nil
		}
	}
}

// Listed reports whether an address is on the list, with the reason and the time. A person waits for the answer: it takes ten seconds at most
// after the rate limiter has admitted the call. It fails as Put does.
func (l *AccountList) Listed(ctx context.Context, email string) (listed mail.ListedAddress, found bool, err error) {
	err = l.call(ctx, "ses:GetSuppressedDestination", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, lookTimeout)
		defer cancel()
		input := &sesv2.GetSuppressedDestinationInput{EmailAddress: &email}
		output, err := l.client.GetSuppressedDestination(ctx, input, func(o *sesv2.Options) {
			o.Retryer = retry.AddWithMaxAttempts(o.Retryer, lookAttempts)
		})
		if missing := (*types.NotFoundException)(nil); errors.As(err, &missing) {
			return nil
		}
		if err != nil {
			return err
		}
		if d := output.SuppressedDestination; d != nil {
			found, listed = true, mail.ListedAddress{Email: email, Reason: listedReason(d.Reason), Since: aws.ToTime(d.LastUpdateTime).UTC()}
		}
		return nil
	})
	return listed, found, err
}

// Put puts an address on the list; an address that is already listed gets the new reason. It fails with CodeInvalid for an address that SES
// does not accept, and as Pages does.
func (l *AccountList) Put(ctx context.Context, email string, reason mail.SuppressionReason) error {
	listed := types.SuppressionListReasonBounce
	if reason == mail.ReasonComplaint {
		listed = types.SuppressionListReasonComplaint
	}
	return l.call(ctx, "ses:PutSuppressedDestination", func(ctx context.Context) error {
		_, err := l.client.PutSuppressedDestination(ctx, &sesv2.PutSuppressedDestinationInput{EmailAddress: &email, Reason: listed})
		return err
	})
}

// Delete removes an address from the list; an address that is not listed is no error. It fails as Put does.
func (l *AccountList) Delete(ctx context.Context, email string) error {
	return l.call(ctx, "ses:DeleteSuppressedDestination", func(ctx context.Context) error {
		_, err := l.client.DeleteSuppressedDestination(ctx, &sesv2.DeleteSuppressedDestinationInput{EmailAddress: &email})
		if missing := (*types.NotFoundException)(nil); errors.As(err, &missing) {
			return nil
		}
		return err
	})
}

// Policy returns the reasons for which SES lists addresses. It fails with CodeSettings if SES has no such configuration set, and as Pages does.
func (l *AccountList) Policy(ctx context.Context) (mail.ListPolicy, error) {
	policy := mail.ListPolicy{ConfigurationSet: l.configurationSet}
	err := l.call(ctx, "ses:GetAccount", func(ctx context.Context) error {
		output, err := l.client.GetAccount(ctx, &sesv2.GetAccountInput{})
		if err == nil && output.SuppressionAttributes != nil {
			policy.Account = listedReasons(output.SuppressionAttributes.SuppressedReasons)
		}
		return err
	})
	if err != nil || l.configurationSet == "" {
		return policy, err
	}
	err = l.call(ctx, "ses:GetConfigurationSet", func(ctx context.Context) error {
		output, err := l.client.GetConfigurationSet(ctx, &sesv2.GetConfigurationSetInput{ConfigurationSetName: &l.configurationSet})
		if missing := (*types.NotFoundException)(nil); errors.As(err, &missing) {
			return mail.Wrap(mail.CodeSettings, err, "SES knows no configuration set %s in %s: check SES_CONFIGURATION_SET and AWS_REGION",
				l.configurationSet, l.session.settings.Region)
		}
		if err == nil && output.SuppressionOptions != nil {
			policy.Overrides, policy.Set = true, listedReasons(output.SuppressionOptions.SuppressedReasons)
		}
		return err
	})
	return policy, err
}

func listedReasons(reasons []types.SuppressionListReason) []mail.SuppressionReason {
	listed := make([]mail.SuppressionReason, len(reasons))
	for i, reason := range reasons {
		listed[i] = listedReason(reason)
	}
	return listed
}

func listedReason(reason types.SuppressionListReason) mail.SuppressionReason {
	if reason == types.SuppressionListReasonComplaint {
		return mail.ReasonComplaint
	}
	return mail.ReasonBounce
}

// call makes one call after the rate limiter has admitted it.
func (l *AccountList) call(ctx context.Context, right string, do func(ctx context.Context) error) error {
	if err := l.limiter.Wait(ctx); err != nil {
		return err
	}
	limited, cancel := context.WithTimeout(ctx, listTimeout)
	defer cancel()
	return l.translate(ctx, do(limited), right)
}

// translate turns an error of the SDK into one that a person can act on: CodeAWSCredentials, CodeNotAllowed, CodeInvalid for an address that SES
// does not accept, CodeSESUnreachable for everything else. The end of the caller's ctx is returned as it is. The SDK's error is not wrapped: its
// text contains the address, in the path of the request, and causes are logged (rule 13).
func (l *AccountList) translate(ctx context.Context, err error, right string) error {
	var known *mail.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var answer smithy.APIError
	var foreign *smithy.DeserializationError
	switch {
	case errors.As(err, &foreign):
		return mail.Errorf(mail.CodeSESUnreachable, "what answers in the place of SES does not know its account-level list, as emulators and the demo "+
			"world do not: check AWS_ENDPOINT_URL_SESV2")
	case errors.Is(err, ErrNoCredentials):
		return mail.Wrap(mail.CodeAWSCredentials, err, "no AWS credentials were found for SES: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or "+
			"AWS_PROFILE, or sign in with the AWS command line")
	case !errors.As(err, &answer):
		return mail.Errorf(mail.CodeSESUnreachable, "SES does not answer: check the network, AWS_REGION (%s) and any AWS_ENDPOINT_URL_SESV2: %s",
			l.session.settings.Region, rootText(err))
	case refusedCredentials[answer.ErrorCode()]:
		return mail.Errorf(mail.CodeAWSCredentials, "AWS refuses the credentials (%s): check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or "+
			"AWS_PROFILE, whether they have expired, and this machine's clock", answer.ErrorCode())
	case refusedAccess[answer.ErrorCode()]:
		return mail.Errorf(mail.CodeNotAllowed, "AWS does not allow these credentials %s: give them the right in IAM: %s", right, answer.ErrorMessage())
	case throttles(answer.ErrorCode()):
		return mail.Errorf(mail.CodeSESUnreachable, "SES was asked too much at once (%s): try again in a minute", answer.ErrorCode())
	case answer.ErrorCode() == "BadRequestException":
		return mail.Errorf(mail.CodeInvalid, "SES refuses it: %s", answer.ErrorMessage())
	}
	return mail.Errorf(mail.CodeSESUnreachable, "SES answers with an error, try again later: %s: %s", answer.ErrorCode(), answer.ErrorMessage())
}

// throttles reports whether an AWS error code means throttling.
func throttles(code string) bool {
	_, is := retry.DefaultThrottleErrorCodes[code]
	return is
}
