package amazon

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Option changes which endpoint, region and credentials a client uses.
type Option func(*aws.Config)

// At makes a client use an emulator, whatever the environment and the SDK's files say: the emulator of a demo world runs in the same
// process as settings for real AWS. key is used as both halves of the credentials.
func At(endpoint, region, key string) Option {
	return func(c *aws.Config) {
		c.BaseEndpoint = aws.String(endpoint)
		c.Region = region
		c.Credentials = credentials.NewStaticCredentialsProvider(key, key, "")
	}
}
