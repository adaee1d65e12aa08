package hievents

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Invoice is a row of invoices. Times are UTC, zero where there is none.
type Invoice struct {
	ID              int64
	Number          string
	IssuedAt, DueAt time.Time
	Status          string // UNPAID, PAID, VOID
	Total           Money
	Items           []OrderItem
	Taxes           []InvoiceTax
}

// InvoiceTax is a tax or a fee of an invoice.
type InvoiceTax struct {
	Name   string
	Amount Money
}

// ParseInvoiceItems reads invoices.items, a copy of the order's lines in JSON. What it cannot read it leaves out; numbers come as
// numbers or as text.
func ParseInvoiceItems(stored []byte, currency string) []OrderItem {
	var items []OrderItem
	for _, line := range decodeList(stored) {
		quantity, _ := strconv.Atoi(jsonText(line["quantity"])) // 0 where there is none
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

// ParseInvoiceTaxes reads invoices.taxes_and_fees: {"taxes": [{"name", "value"}], "fees": [...]}. What it cannot read it leaves out.
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

// ParseLocation reads event_settings.location_details or orders.address. What it cannot read stays empty.
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

// decodeList reads a list of objects and leaves out what is none.
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

// decodeNumbers keeps numbers as they are written: amounts of money are no floats.
func decodeNumbers(stored []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(stored))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// jsonText is the text of a JSON string or number, empty for anything else.
func jsonText(value any) string {
	switch value := value.(type) {
	case string:
		return strings.TrimSpace(value)
	case json.Number:
		return value.String()
	}
	return ""
}
