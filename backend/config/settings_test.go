package config_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/mailroom-app/mailroom/backend/config"
	"github.com/mailroom-app/mailroom/backend/mail"
)

func settings(values ...string) config.Settings {
	set := map[string]string{}
	for i := 0; i < len(values); i += 2 {
		set[values[i]] = values[i+1]
	}
	return config.From(func(name string) string { return set[name] })
}

const topic = "arn:aws:sns:eu-west-1:123456789012:ses-events"

func TestVerificationIsOnAndDemandsATopic(t *testing.T) {
	for _, test := range []struct {
		name   string
		values []string
		want   config.Verification
		names  string // variable that the error names; empty for none
	}{
		{"nothing set", nil, config.Verification{}, config.TopicARN},
		{"on by default", []string{config.TopicARN, topic}, config.Verification{Topics: []string{topic}, Verify: true}, ""},
		{"switched off", []string{config.VerifySignature, "false"}, config.Verification{}, ""},
		{"off, the topic still counts", []string{config.VerifySignature, "False", config.TopicARN, " " + topic + "\n"}, config.Verification{Topics: []string{topic}}, ""},
		{"a slip does not switch it off", []string{config.VerifySignature, "flase", config.TopicARN, topic}, config.Verification{}, config.VerifySignature},
		{"no topic's ARN", []string{config.TopicARN, "arn:aws:sqs:eu-west-1:123456789012:queue"}, config.Verification{}, config.TopicARN},
		{"several", []string{config.TopicARN, topic + " , " + topic + "-2"}, config.Verification{Topics: []string{topic, topic + "-2"}, Verify: true}, ""},
		{"one of several is no topic's ARN", []string{config.TopicARN, topic + ","}, config.Verification{}, config.TopicARN},
		{"folder", []string{config.TopicARN, topic, config.CertDir, "/srv/certs"}, config.Verification{Topics: []string{topic}, Verify: true, CertDir: "/srv/certs"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := settings(test.values...).Verification()
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
			refused(t, err, test.names)
		})
	}
}

func refused(t *testing.T, err error, variable string) {
	t.Helper()
	if variable == "" {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	if mail.CodeOf(err) != mail.CodeSettings || !strings.Contains(err.Error(), variable) {
		t.Errorf("error %v (code %s): want code settings and the name %s", err, mail.CodeOf(err), variable)
	}
}

func TestSettingsAreDemandedOnlyWhenUsed(t *testing.T) {
	empty := settings()
	for variable, use := range map[string]func() error{
		config.DatabaseURL: func() error { _, err := empty.DatabaseURL(); return err },
		config.QueueURL:    func() error { _, err := empty.QueueURL(); return err },
		config.FromAddress: func() error { _, err := empty.FromAddress(); return err },
		config.FrontendURL: func() error { _, err := empty.FrontendURL(); return err },
	} {
		refused(t, use(), variable)
	}
	if enforced, err := empty.SuppressionEnforced(); enforced || err != nil {
		t.Errorf("suppression by default: %v, %v", enforced, err)
	}
	_, err := settings(config.SuppressionEnabled, "perhaps").SuppressionEnforced()
	refused(t, err, config.SuppressionEnabled)
	if empty.HasQueue() || empty.HasDatabase() || empty.Demo() != "" {
		t.Error("something is set in an empty environment")
	}
}

func TestDaysAreWholeAndPositive(t *testing.T) {
	payload, err := settings().PayloadDays()
	parked, errParked := settings().ParkedAge()
	if payload != 90 || parked != 72*time.Hour || err != nil || errParked != nil {
		t.Errorf("by default %d days and %v, %v, %v", payload, parked, err, errParked)
	}
	if days, err := settings(config.PayloadDays, "30").PayloadDays(); days != 30 || err != nil {
		t.Errorf("%d, %v", days, err)
	}
	for _, wrong := range []string{"0", "-3", "1.5", "ninety", "99999"} {
		_, err := settings(config.PayloadDays, wrong).PayloadDays()
		refused(t, err, config.PayloadDays)
		_, err = settings(config.ParkedDays, wrong).ParkedAge()
		refused(t, err, config.ParkedDays)
	}
}

func TestSendRateIsPositive(t *testing.T) {
	for value, want := range map[string]float64{"": 0, "14": 14, "0.5": 0.5, "1000": 1000} {
		if rate, err := settings(config.SendRate, value).SendRate(); rate != want || err != nil {
			t.Errorf("%q: %v, %v", value, rate, err)
		}
	}
	for _, wrong := range []string{"0", "-1", "1001", "fast", "NaN", "Inf", "1,5"} {
		_, err := settings(config.SendRate, wrong).SendRate()
		refused(t, err, config.SendRate)
	}
}

func TestSecretIsNeverPrinted(t *testing.T) {
	secret, err := settings(config.DatabaseURL, "postgres://u:hunter2@h/d").DatabaseURL()
	if err != nil || secret.Reveal() != "postgres://u:hunter2@h/d" {
		t.Fatalf("revealed %q, %v", secret.Reveal(), err)
	}
	asJSON, err := json.Marshal(map[string]any{"secret": secret, "pointer": &secret})
	if err != nil {
		t.Fatal(err)
	}
	wrapped := errors.Join(fmt.Errorf("with %v", secret))
	printed := fmt.Sprintf("%s %v %+v %#v %q %x %d %s %s", secret, &secret, struct{ S config.Secret }{secret}, secret, secret, secret, secret, asJSON, wrapped)
	if strings.Contains(printed, "hunter2") || strings.Contains(printed, fmt.Sprintf("%x", "hunter2")) || strings.Contains(printed, fmt.Sprint([]byte("hunter2"))) {
		t.Errorf("the secret shows in %s", printed)
	}
}
