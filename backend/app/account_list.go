package app

import (
	"context"

	"github.com/mailroom-app/mailroom/backend/amazon"
)

// AccountList returns a client for SES's account-level suppression list. It opens no connection. It fails with CodeSettings and
// CodeAWSRegion. The caller closes it.
func (i *Installation) AccountList(ctx context.Context) (*amazon.AccountList, error) {
	return amazon.NewAccountList(ctx, i.settings.ConfigurationSet(), 0, i.mail...)
}
