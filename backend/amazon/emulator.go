package amazon

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Option changes where a client finds AWS.
type Option func(*aws.Config)

// At makes a client talk to an emulator, whatever the environment and the SDK's files say: that of a demo world which lives in the same
// process as settings for real AWS. key stands for both halves of the credentials.
func At(endpoint, region, key string) Option {
	return func(c *aws.Config) {
		c.BaseEndpoint = aws.String(endpoint)
		c.Region = region
		c.Credentials = credentials.NewStaticCredentialsProvider(key, key, "")
	}
}
