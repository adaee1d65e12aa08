package config

import (
	"encoding/base64"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/mailroom-app/mailroom/backend/mail"
)

// The environment variables that Mailroom itself reads.
const (
	DatabaseURL        = "DATABASE_URL"
	QueueURL           = "SQS_QUEUE_URL"
	TopicARN           = "AWS_SNS_TOPIC_ARN"
	VerifySignature    = "AWS_SNS_VERIFY_SIGNATURE"
	CertDir            = "AWS_SNS_CERT_DIR"
	ConfigurationSet   = "SES_CONFIGURATION_SET"
	SuppressionEnabled = "SES_SUPPRESSION_ENABLED"
	FromAddress        = "MAIL_FROM_ADDRESS"
	FromName           = "MAIL_FROM_NAME"
	FrontendURL        = "APP_FRONTEND_URL"
	AppName            = "APP_NAME"
	Demo               = "MAILROOM_DEMO"
	HealthFile         = "MAILROOM_HEALTH_FILE"
	ParkedDays         = "MAILROOM_PARKED_DAYS"
	PayloadDays        = "MAILROOM_PAYLOAD_DAYS"
	SendRate           = "MAILROOM_SEND_RATE"
	AppKey             = "APP_KEY"
	OrganizersSeeAll   = "MAILROOM_ORGANIZERS_SEE_ALL"
	PasswordsWithSSO   = "MAILROOM_PASSWORDS_WITH_SSO"
)

// Settings holds the settings from the environment. The zero value has nothing set. It is safe for concurrent use.
type Settings struct{ values map[string]string }

// FromEnvironment reads the settings from the current environment of this process.
func FromEnvironment() Settings { return From(os.Getenv) }

// From reads the settings with lookup, which returns "" for a name that is not set. White space around a value is trimmed: it comes
// from files and copied lines, and no setting may begin or end with it.
func From(lookup func(name string) string) Settings {
	s := Settings{values: map[string]string{}}
	for _, name := range []string{
		DatabaseURL, QueueURL, TopicARN, VerifySignature, CertDir, ConfigurationSet, SuppressionEnabled, FromAddress, FromName,
		FrontendURL, AppName, Demo, HealthFile, ParkedDays, PayloadDays, SendRate,
		AppKey, OrganizersSeeAll, PasswordsWithSSO,
	} {
		if value := strings.TrimSpace(lookup(name)); value != "" {
			s.values[name] = value
		}
	}
	return s
}

// DatabaseURL is the connection string. It fails if it is not set; its syntax is checked only when a connection is opened.
func (s Settings) DatabaseURL() (Secret, error) {
	value, err := s.required(DatabaseURL, "the Postgres database of Hi.Events, for example postgres://USER:PASSWORD@HOST:5432/DATABASE")
	return NewSecret(value), err
}

// QueueURL is the SQS queue to drain. It fails when it is not set.
func (s Settings) QueueURL() (string, error) {
	return s.required(QueueURL, "the URL of the SQS queue behind the SNS topic, for example https://sqs.REGION.amazonaws.com/ACCOUNT/QUEUE")
}

// HasQueue reports whether a queue is set.
func (s Settings) HasQueue() bool { return s.values[QueueURL] != "" }

// HasDatabase reports whether a database is set.
func (s Settings) HasDatabase() bool { return s.values[DatabaseURL] != "" }

// TopicARNs are the SNS topics whose events are accepted, none if none is set. It fails for a value that is not the ARN of a topic, or several with
// commas between them.
func (s Settings) TopicARNs() ([]string, error) {
	if s.values[TopicARN] == "" {
		return nil, nil
	}
	arns := strings.Split(s.values[TopicARN], ",")
	for i, arn := range arns {
		arns[i] = strings.TrimSpace(arn)
		if parts := strings.Split(arns[i], ":"); len(parts) != 6 || parts[0] != "arn" || parts[2] != "sns" || parts[5] == "" {
			return nil, mail.Errorf(mail.CodeSettings, "%s=%s is no SNS topic: write arn:aws:sns:REGION:ACCOUNT:TOPIC, several with commas between them", TopicARN, arns[i])
		}
	}
	return arns, nil
}

// Verification holds the settings for accepting events.
type Verification struct {
	Topics  []string // accepted topics, none for any; never none with Verify
	Verify  bool     // check signatures
	CertDir string   // where signing certificates are kept; empty for the default folder
}

// Verification returns which events a drain accepts. It fails if signatures are verified and no topic is set: a valid
// signature proves only that the topic of some AWS account sent the event.
func (s Settings) Verification() (Verification, error) {
	verify, err := s.boolean(VerifySignature, true)
	if err != nil {
		return Verification{}, err
	}
	topics, err := s.TopicARNs()
	if err != nil {
		return Verification{}, err
	}
	if verify && len(topics) == 0 {
		return Verification{}, mail.Errorf(mail.CodeSettings,
			"%s is not set, but signatures are verified: set it to the topic that SES publishes to (or turn verification off with %s=false)",
			TopicARN, VerifySignature)
	}
	return Verification{Topics: topics, Verify: verify, CertDir: s.values[CertDir]}, nil
}

// SuppressionEnforced reports whether suppressions stop mail (rule 8); the default is false. It fails for a value that is no boolean.
func (s Settings) SuppressionEnforced() (bool, error) { return s.boolean(SuppressionEnabled, false) }

// AppKey is the APP_KEY of Hi.Events, 32 bytes; nil if it is not set. Hi.Events writes it as base64:TEXT. It fails for a value that is no such key, without
// quoting it.
func (s Settings) AppKey() ([]byte, error) {
	value := s.values[AppKey]
	if value == "" {
		return nil, nil
	}
	key := []byte(value)
	if encoded, is := strings.CutPrefix(value, "base64:"); is {
		var err error
		if key, err = base64.StdEncoding.DecodeString(encoded); err != nil {
			key = nil
		}
	}
	if len(key) != 32 {
		return nil, mail.Errorf(mail.CodeSettings, "%s is no key of Hi.Events: copy the value from its .env, base64: and 44 characters", AppKey)
	}
	return key, nil
}

// OrganizersSeeAll reports whether organizers may enter for whom Hi.Events has permissions that Mailroom does not know; the default is false. It fails for
// a value that is no boolean.
func (s Settings) OrganizersSeeAll() (bool, error) { return s.boolean(OrganizersSeeAll, false) }

// PasswordsWithSSO reports whether passwords count in accounts with single sign-on; the default is false. It fails for a value that is no boolean.
func (s Settings) PasswordsWithSSO() (bool, error) { return s.boolean(PasswordsWithSSO, false) }

// ConfigurationSet is the SES configuration set that mail is sent with, empty for none.
func (s Settings) ConfigurationSet() string { return s.values[ConfigurationSet] }

// FromAddress is the sender of resent mail. It fails when it is not set.
func (s Settings) FromAddress() (string, error) {
	return s.required(FromAddress, "the address that Hi.Events sends from, verified in SES")
}

// FromName is the sender's name, empty for none.
func (s Settings) FromName() string { return s.values[FromName] }

// FrontendURL is where Hi.Events's pages are, without a slash at the end. It fails when it is not set.
func (s Settings) FrontendURL() (string, error) {
	value, err := s.required(FrontendURL, "the address of Hi.Events's pages, for example https://tickets.example.com")
	return strings.TrimRight(value, "/"), err
}

// AppName is what Hi.Events calls itself in mails, empty for its own name.
func (s Settings) AppName() string { return s.values[AppName] }

// Demo is the version of Hi.Events of the demo world, 1.8 or 2.0. Any other value means that this is none, so that a typing error makes no installation a demo.
func (s Settings) Demo() string { return s.values[Demo] }

// HealthFile is the file in which a continuous drain reports its state to a supervisor; empty for none.
func (s Settings) HealthFile() string { return s.values[HealthFile] }

// PayloadDays is how many days raw payloads are kept (rule 13); the default is 90. It fails for a value that is no number from 1 to 3650.
func (s Settings) PayloadDays() (int, error) { return s.days(PayloadDays, 90) }

// ParkedAge is how long an event waits for its message before it is unmatched (rule 4); the default is 3 days. It fails for a value that is
// no number of days from 1 to 3650.
func (s Settings) ParkedAge() (time.Duration, error) {
	days, err := s.days(ParkedDays, 3)
	return time.Duration(days) * 24 * time.Hour, err
}

// SendRate is how many mails are sent per second. It is 0 if it is not set: then the rate of the SES account applies. It fails for a value
// that is not above 0 and at most 1000.
func (s Settings) SendRate() (float64, error) {
	value, isSet := s.values[SendRate]
	if !isSet {
		return 0, nil
	}
	rate, err := strconv.ParseFloat(value, 64)
	if err != nil || !(rate > 0 && rate <= 1000) {
		return 0, mail.Errorf(mail.CodeSettings, "%s=%s is no number of mails a second: write a number above 0, up to 1000", SendRate, value)
	}
	return rate, nil
}

func (s Settings) days(name string, unset int) (int, error) {
	value, isSet := s.values[name]
	if !isSet {
		return unset, nil
	}
	days, err := strconv.Atoi(value)
	if err != nil || days < 1 || days > 3650 {
		return 0, mail.Errorf(mail.CodeSettings, "%s=%s is no number of days: write a whole number from 1 to 3650", name, value)
	}
	return days, nil
}

func (s Settings) required(name, meaning string) (string, error) {
	value := s.values[name]
	if value == "" {
		return "", mail.Errorf(mail.CodeSettings, "%s is not set: set it to %s", name, meaning)
	}
	return value, nil
}

// boolean accepts only the usual spellings of true and false in Laravel's .env files and by people: "ture" must not turn a check off.
func (s Settings) boolean(name string, unset bool) (bool, error) {
	value, isSet := s.values[name]
	if !isSet {
		return unset, nil
	}
	switch strings.ToLower(value) {
	case "true", "1", "yes", "on":
		return true, nil
	case "false", "0", "no", "off":
		return false, nil
	}
	return false, mail.Errorf(mail.CodeSettings, "%s=%s is neither true nor false: write true or false", name, value)
}
