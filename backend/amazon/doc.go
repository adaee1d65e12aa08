// Package amazon talks to Amazon SQS, SNS and SES. It is the only package of the programs that imports the AWS SDK, so the SDK's types and
// errors end here: other packages see queue.Message, and mail.Error with a message that says what to do.
//
// Region, credentials and endpoints come from the SDK's sources: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_SQS, the shared files of the
// AWS command line, the instance's role. Package sesevent, not this one, interprets what arrives in a queue.
package amazon
