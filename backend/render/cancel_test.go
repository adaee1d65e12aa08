package render_test

import (
	"context"
	"testing"

	"github.com/mailroom-app/mailroom/backend/hievents"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func TestATemplateStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := withTemplate(hievents.OrderConfirmationTemplate, "Fine", "{{ order.first_name | upcase }}")
	if _, err := renderer(t).RenderContext(ctx, c); mail.CodeOf(err) != mail.CodeCancelled {
		t.Errorf("%v", err)
	}
}
