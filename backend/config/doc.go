// Package config reads Mailroom's settings from the environment, the same for the window and for mailroomctl. What the AWS SDK
// itself reads (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_SQS, ...) is left to it.
//
// Nothing is demanded up front: each getter fails only when somebody uses its setting, with a mail.Error of CodeSettings that names
// the variable and says what to do. Secrets have a type that prints as ***.
package config
