package hievents

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Invoice is a row of invoices. Times are UTC; a time that is not set is zero.
type Invoice struct {
	ID              int64
	Number          string
	IssuedAt, DueAt time.Time
	Status          string // UNPAID, PAID, VOID
	Total           Money
	Items           []OrderItem
	Taxes           []InvoiceTax
}

// InvoiceTax is a tax or a fee on an invoice.
type InvoiceTax struct {
	Name   string
	Amount Money
}

// ParseInvoiceItems parses invoices.items, a JSON copy of the order's lines. It skips lines that it cannot parse. Numbers may be JSON
// numbers or strings.
func ParseInvoiceItems(stored []byte, currency string) []OrderItem {
	var items []OrderItem
	for _, line := range decodeList(stored) {
		quantity, _ := strconv.Atoi(jsonText(line["quantity"])) // 0 if absent
		item := OrderItem{
			Name: jsonText(line["item_name"]), Quantity: quantity,
			Price: Money{jsonText(line["price"]), currency}, Total: Money{jsonText(line["total_gross"]), currency},
		}
		if item.Total.Amount == "" {
			item.Total.Amount = jsonText(line["total_before_additions"])
		}
		if item.Name != "" {
			items = append(items, item)
		}
	}
	return items
}

// ParseInvoiceTaxes parses invoices.taxes_and_fees: {"taxes": [{"name", "value"}], "fees": [...]}. It skips entries that it cannot parse.
func ParseInvoiceTaxes(stored []byte, currency string) []InvoiceTax {
	var lists map[string]json.RawMessage
	if json.Unmarshal(stored, &lists) != nil {
		return nil
	}
	var all []InvoiceTax
	for _, list := range []string{"taxes", "fees"} {
		for _, line := range decodeList(lists[list]) {
			tax := InvoiceTax{jsonText(line["name"]), Money{jsonText(line["value"]), currency}}
			if tax.Name != "" && tax.Amount.Amount != "" {
				all = append(all, tax)
			}
		}
	}
	return all
}

// ParseLocation parses event_settings.location_details or orders.address. Parts that it cannot parse stay empty.
func ParseLocation(stored []byte) Location {
	var parts map[string]any
	if decodeNumbers(stored, &parts) != nil {
		return Location{}
	}
	return Location{
		VenueName: jsonText(parts["venue_name"]), AddressLine1: jsonText(parts["address_line_1"]), AddressLine2: jsonText(parts["address_line_2"]),
		City: jsonText(parts["city"]), StateOrRegion: jsonText(parts["state_or_region"]),
		ZipOrPostalCode: jsonText(parts["zip_or_postal_code"]), Country: jsonText(parts["country"]),
	}
}

// decodeList parses a JSON array of objects and skips elements that are not objects.
func decodeList(stored []byte) []map[string]any {
	var elements []json.RawMessage
	if json.Unmarshal(stored, &elements) != nil {
		return nil
	}
	var lines []map[string]any
	for _, element := range elements {
		var line map[string]any
		if decodeNumbers(element, &line) == nil {
			lines = append(lines, line)
		}
	}
	return lines
}

// decodeNumbers decodes JSON and keeps numbers as text, because floats cannot represent amounts of money exactly.
func decodeNumbers(stored []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(stored))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// jsonText returns the text of a JSON string or number, and an empty string for anything else.
func jsonText(value any) string {
	switch value := value.(type) {
	case string:
		return strings.TrimSpace(value)
	case json.Number:
		return value.String()
	}
	return ""
}
