// Package drain is the loop that receives events from a queue, decodes and records them, and then deletes them: none before its content
// is committed (rule 1). Any number of drainers may work on one queue, since the database enforces identity (rule 2).
//
// A drain is a pipeline. Receivers poll and decode, as many as the queue keeps busy. One goroutine collects messages into batches and
// records each in one transaction. Another deletes what was recorded, while the next batch is being recorded. A heartbeat keeps all
// messages in hand hidden from others. Messages that were received and not recorded are released at the end.
//
// Once ends when the queue is empty, or at the first failure that does not concern single messages. Start follows the queue until it is
// stopped, even if the queue or the database is unavailable for a while.
//
// The ports define queue, decoder and database; this package contains no AWS code and no SQL.
package drain
