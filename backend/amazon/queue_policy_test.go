package amazon_test

import (
	"encoding/json"
	"testing"
)

func TestQueueSeemsBehindSNS(t *testing.T) {
	for name, test := range map[string]struct {
		policy string
		want   bool
	}{
		"no policy": {"", false},
		"as the documentation has it": {`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage",
			"Resource":"arn:aws:sqs:eu-west-1:1:q","Condition":{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:eu-west-1:1:t"}}}]}`, true},
		"as the console wrote it for years": {`{"Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":["SQS:SendMessage"],
			"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:eu-west-1:1:t"}}}}`, true},
		"another service":     {`{"Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage"}]}`, false},
		"denied":              {`{"Statement":[{"Effect":"Deny","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage"}]}`, false},
		"may only look":       {`{"Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:GetQueueUrl"}]}`, false},
		"no JSON":             {`allow sns.amazonaws.com`, false},
		"the second of three": {`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"*"},{"Effect":"Allow","Principal":{"Service":["sns.amazonaws.com"]},"Action":"*"},{"Effect":"Allow","Principal":"*","Action":"sqs:*"}]}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			attributes, err := json.Marshal(map[string]any{"Attributes": map[string]string{"Policy": test.policy}})
			if err != nil {
				t.Fatal(err)
			}
			environ(t, "AWS_REGION=eu-west-1", "AWS_ACCESS_KEY_ID=a", "AWS_SECRET_ACCESS_KEY=b", "AWS_ENDPOINT_URL_SQS="+answering(t, 200, string(attributes)))
			queue := openQueue(t, "https://sqs.eu-west-1.amazonaws.com/1/q")
			if got, err := queue.AllowsSNS(t.Context()); err != nil || got != test.want {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
		})
	}
}
