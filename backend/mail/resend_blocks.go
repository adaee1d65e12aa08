package mail

import "slices"

// The reasons against another attempt, in English.
const (
	InFlightMessage  = "An attempt is on its way: SES has accepted it and has not said yet what became of it."
	DeliveredMessage = "An attempt was delivered."
	unknownMessage   = "Nobody knows whether an earlier attempt was sent: the next event tells."
)

// Blocks returns the remarks against another attempt of a chain (rule 9), each once, in the order of the attempts: one is in flight, its outcome is
// unknown, or it was delivered. working maps the rows of PENDING attempts to the names of those who work on them at this moment.
func Blocks(chain []Message, working map[int64]string) []Remark {
	var blocks []Remark
	for _, m := range chain {
		who := working[m.ID.Row]
		switch {
		case m.Status == Pending && who != "":
			blocks = AddRemark(blocks, BlockInFlight, "It is being resent by "+who+".")
		case m.Status == Pending:
			blocks = AddRemark(blocks, BlockOutcomeUnknown, unknownMessage)
		case m.Status == Sent:
			blocks = AddRemark(blocks, BlockInFlight, InFlightMessage)
		case m.Status == Delivered:
			blocks = AddRemark(blocks, BlockDelivered, DeliveredMessage)
		}
	}
	return blocks
}

// AddRemark appends a remark unless it is already there.
func AddRemark(remarks []Remark, code RemarkCode, message string) []Remark {
	remark := Remark{Code: code, Message: message}
	if slices.Contains(remarks, remark) {
		return remarks
	}
	return append(remarks, remark)
}
