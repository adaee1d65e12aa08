// Package queue contains what a drain receives from a message queue, whatever service provides the queue.
package queue

// Message is one message received from the queue and not yet deleted. Body belongs to the receiver.
type Message struct {
	// ID is the id that SQS gave the message. It changes on redrive: use it in logs, never as the identity of an event.
	ID string
	// Receipt is the handle of this receive. Only the receipt of the latest receive deletes the message.
	Receipt string
	Body    []byte
	// ReceiveCount is how often the queue has delivered the message, this time included; 0 if the queue does not say.
	ReceiveCount int
}

// Depth is how many messages a queue holds: waiting, and received but not deleted. Both numbers are approximate.
type Depth struct {
	Visible, InFlight int
}
