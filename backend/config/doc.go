// Package config reads Mailroom's settings from the environment, the same for the window and for mailroomctl. The variables of the
// AWS SDK (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_SQS, ...) are read by the SDK itself.
//
// Settings are validated on use, not at startup: a getter fails with a mail.Error of CodeSettings that names the variable and says
// what to do. Secrets have a type that prints as ***.
package config
