package amazon

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// AllowsSNS reports whether the queue's policy lets SNS send to it. Without such a statement SNS delivers nothing, not even from a
// topic of the same AWS account, so the queue is probably not behind SNS. It is a hint for a warning, not a proof: a policy can
// allow and deny in more ways than this function checks. Errors are those of every call.
// https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html
func (q *Queue) AllowsSNS(ctx context.Context) (bool, error) {
	attributes, err := q.attributes(ctx, types.QueueAttributeNamePolicy)
	if err != nil {
		return false, err
	}
	return policyAllowsSNS(attributes[types.QueueAttributeNamePolicy]), nil
}

// policyAllowsSNS looks for a statement that allows sending and names SNS, as the principal or in a condition on the sender.
func policyAllowsSNS(policy string) bool {
	var document struct {
		Statement oneOrMany[struct {
			Effect    string
			Action    oneOrMany[string]
			Principal json.RawMessage
			Condition json.RawMessage
		}]
	}
	if json.Unmarshal([]byte(policy), &document) != nil {
		return false
	}
	for _, statement := range document.Statement {
		namesSNS := strings.Contains(string(statement.Principal), "sns.amazonaws.com") || strings.Contains(string(statement.Condition), ":sns:")
		if statement.Effect == "Allow" && namesSNS && allowsSending(statement.Action) {
			return true
		}
	}
	return false
}

func allowsSending(actions []string) bool {
	for _, action := range actions {
		switch strings.ToLower(action) {
		case "*", "sqs:*", "sqs:sendmessage", "sqs:send*":
			return true
		}
	}
	return false
}

// oneOrMany is a field of a policy that may be a list or a single element.
type oneOrMany[T any] []T

func (o *oneOrMany[T]) UnmarshalJSON(text []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(text)), "[") {
		return json.Unmarshal(text, (*[]T)(o))
	}
	var only T
	if err := json.Unmarshal(text, &only); err != nil {
		return err
	}
	*o = oneOrMany[T]{only}
	return nil
}
