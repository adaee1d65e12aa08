package render

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/mailroom-app/mailroom/backend/hievents"
)

// The limits of an invoice. Larger ones are not real orders but attempts to use up resources.
const (
	mostInvoiceLines = 500
	longestNotes     = 4000 // code points, for each of notes, address and tax details
)

// invoice returns the PDF of the order's latest invoice. If the invoice is unusable, it returns nothing and adds a note.
func (d *draft) invoice() ([]Attachment, error) {
	invoice := *d.Order.Invoice
	if len(invoice.Items) == 0 {
		invoice.Items = d.Order.Items
	}
	if len(invoice.Items) == 0 || len(invoice.Items) > mostInvoiceLines || invoice.Number == "" {
		d.note(NoteInvoiceMissing, "The order has an invoice that cannot be read, so it is not attached.")
		return nil, nil
	}
	pdf, missing, err := d.invoicePDF(invoice)
	if err != nil {
		return nil, err
	}
	if missing {
		d.note(NoteInvoiceCharacters, "Some letters on the invoice have no font here and are shown as boxes.")
	}
	return []Attachment{{Name: "invoice.pdf", ContentType: "application/pdf", Content: pdf}}, nil
}

// invoicePDF draws an invoice. missing reports whether a letter has no font.
func (d *draft) invoicePDF(invoice hievents.Invoice) (pdf []byte, missing bool, err error) {
	// The PDF library panics on some fonts' glyphs instead of returning an error.
	defer func() {
		if cause := recover(); cause != nil {
			pdf, err = nil, fmt.Errorf("draw an invoice: %v", cause)
		}
	}()
	s := newSheet(d.words.say("invoice")+" "+cutLine(invoice.Number), invoice.IssuedAt)
	if err := d.invoiceHead(s, invoice); err != nil {
		return nil, false, err
	}
	d.invoiceLines(s, invoice)
	s.SetTextColor(0x4A, 0x55, 0x68)
	s.size = 9
	for _, html := range []string{d.Settings.Invoicing.TaxDetailsHTML, d.Settings.Invoicing.NotesHTML} {
		text, err := invoiceText(html)
		if err != nil {
			return nil, false, err
		}
		if text != "" {
			s.SetY(s.GetY() + 4)
			s.block(sheetMargin, sheetWidth, text)
		}
	}
	pdf, err = s.bytes()
	return pdf, s.missing, err
}

func (d *draft) invoiceHead(s *sheet, invoice hievents.Invoice) error {
	half := sheetWidth/2 - 5
	label := cutLine(d.Settings.Invoicing.Label)
	if label == "" {
		label = d.words.say("invoice")
	}
	s.SetTextColor(0x2D, 0x37, 0x48)
	s.size = 20
	s.block(sheetMargin, sheetWidth, label)
	s.SetY(s.GetY() + 4)
	s.size = 10
	top := s.GetY()
	seller := cutLine(d.Settings.Invoicing.OrganizationName)
	if seller == "" {
		seller = cutLine(d.Organizer.Name)
	}
	address, err := invoiceText(d.Settings.Invoicing.AddressHTML)
	if err != nil {
		return err
	}
	s.block(sheetMargin, half, strings.TrimSpace(seller+"\n"+address))
	left := s.GetY()
	s.SetY(top)
	for _, f := range d.invoiceFacts(invoice) {
		s.line(sheetMargin+sheetWidth/2, s.GetY()+s.height()*0.75, f.Label, false)
		s.line(sheetMargin+sheetWidth, s.GetY()+s.height()*0.75, f.Value, true)
		s.SetY(s.GetY() + s.height() + 1)
	}
	s.SetY(max(left, s.GetY()) + 6)
	o := d.Order
	buyer := []string{d.words.say("invoice_to"), cutLine(hievents.FullName(o.FirstName, o.LastName)), cutLine(o.Email)}
	if address := cutLine(o.Address.FullAddress()); address != "" {
		buyer = append(buyer, address)
	}
	s.block(sheetMargin, sheetWidth, strings.Join(buyer, "\n"))
	s.SetY(s.GetY() + 6)
	return nil
}

// invoiceText converts an organizer's HTML to text for an invoice. It fails for HTML that cannot be sanitised.
func invoiceText(html string) (string, error) {
	clean, err := sanitised(html)
	if err != nil {
		return "", cannotBeMade("the organizer's texts on the invoice cannot stand in it: %w", err)
	}
	text, err := asText(clean)
	if err != nil {
		return "", cannotBeMade("the organizer's texts on the invoice cannot stand in it: %w", err)
	}
	return cutLetters(text, longestNotes), nil
}

func (d *draft) invoiceFacts(invoice hievents.Invoice) []fact {
	facts := d.known("invoice_number", cutLetters(oneLine(invoice.Number), 40))
	if !invoice.IssuedAt.IsZero() {
		facts = append(facts, d.known("invoice_date", d.day(invoice.IssuedAt))...)
	}
	if !invoice.DueAt.IsZero() {
		facts = append(facts, d.known("invoice_due", d.day(invoice.DueAt))...)
	}
	facts = append(facts, d.known("label_order", cutLine(d.Order.PublicID))...)
	status := map[string]string{"PAID": "invoice_paid", "UNPAID": "invoice_unpaid", "VOID": "invoice_void"}[invoice.Status]
	if status == "" {
		return facts
	}
	return append(facts, fact{d.words.say(status), ""})
}

// The columns of an invoice's lines, in millimetres: the width of the name, and the right edges of quantity, price and total.
const (
	nameWidth     = 85.0
	quantityRight = sheetMargin + 105
	priceRight    = sheetMargin + 137
	totalRight    = sheetMargin + sheetWidth
)

func (d *draft) invoiceLines(s *sheet, invoice hievents.Invoice) {
	row := func(name, quantity, price, total string) {
		lines := s.broken(cutLine(name), nameWidth)
		s.room(s.height() * float64(len(lines)))
		at := s.GetY() + s.height()*0.75
		s.line(quantityRight, at, quantity, true)
		s.line(priceRight, at, price, true)
		s.line(totalRight, at, total, true)
		for i, line := range lines {
			s.line(sheetMargin, at+s.height()*float64(i), line, false)
		}
		s.SetY(s.GetY() + s.height()*float64(len(lines)) + 2)
	}
	row(d.words.say("invoice_item"), d.words.say("invoice_quantity"), d.words.say("invoice_price"), d.words.say("label_total"))
	s.rule()
	row(d.Event.Title, "", "", "")
	for _, item := range invoice.Items {
		row(item.Name, strconv.Itoa(item.Quantity), d.money(item.Price), d.money(item.Total))
	}
	s.rule()
	for i, tax := range invoice.Taxes {
		if i < mostInvoiceLines {
			row(tax.Name, "", "", d.money(tax.Amount))
		}
	}
	s.size = 12
	row(d.words.say("label_total"), "", "", d.money(invoice.Total))
}

// cutLine shortens a value to one line of an invoice.
func cutLine(value string) string { return cutLetters(oneLine(value), 300) }

// cutLetters shortens a text to that many code points.
func cutLetters(text string, most int) string {
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return string(letters[:most-1]) + "…"
}
