package amazon

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Option changes where a client finds AWS.
type Option func(*config.LoadOptions) error

// At makes a client talk to an emulator, whatever the environment and the SDK's files say: that of a demo world which lives in the same
// process as settings for real AWS. key stands for both halves of the credentials.
func At(endpoint, region, key string) Option {
	return func(o *config.LoadOptions) error {
		return errors.Join(
			config.WithBaseEndpoint(endpoint)(o),
			config.WithRegion(region)(o),
			config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(key, key, ""))(o),
		)
	}
}
