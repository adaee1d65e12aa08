// Package amazon talks to Amazon SQS and SNS. It is the one package of the programs that imports the AWS SDK, so that the SDK's types and errors
// end here: others see queue.Message, and mail.Error with a message that says what to do.
//
// Region, credentials and endpoints come from where the SDK finds them: AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL_SQS, the shared files
// of the AWS command line, the instance's role. What arrives in a queue is not understood here: that is package sesevent's.
package amazon
