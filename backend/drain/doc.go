// Package drain is the loop that receives events from a queue, has them decoded and recorded, and deletes them: never one before what it
// says is committed (rule 1). Any number of drainers may work on one queue, since identity is the database's business (rule 2).
//
// A drain is a pipeline. Receivers poll and decode, as many as the queue keeps busy; one goroutine gathers what they bring into batches
// and records each in one transaction; another deletes what was recorded, while the next batch is being recorded; a heartbeat keeps
// everything in hand hidden from others. What was received and not recorded is released at the end.
//
// Once ends when the queue is empty, or at the first failure that is not a message's own. Start begins to follow: it goes on until it is
// stopped, whatever is away for a while.
//
// How a queue, a decoder and a database look is up to the ports; there is no AWS and no SQL in here.
package drain
