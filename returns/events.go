package returns

import (
	"github.com/crossborder-go/crossborder/trade"
)

// event returns the day of an event by its name in the law's files. assumed says what day was taken in its place where
// the case doesn't give it, "" where it does. The zero date means that nothing is known.
func (c *Case) event(name string) (day trade.Date, assumed string) {
	d := &c.Dates
	given := func(day trade.Date, or func() (trade.Date, string)) (trade.Date, string) {
		if !day.IsZero() {
			return day, ""
		}
		return or()
	}
	switch name {
	case "order":
		return c.orderDate(), ""
	case "exported":
		return given(d.Exported, func() (trade.Date, string) {
			if c.Order != nil && !c.Order.Dates.Loading.IsZero() {
				return c.Order.Dates.Loading, ""
			}
			return c.orderDate(), "the order's date"
		})
	case "imported", "accepted":
		return given(d.Imported, func() (trade.Date, string) {
			if c.Order != nil && !c.Order.Dates.Entry.IsZero() {
				return c.Order.Dates.Entry, ""
			}
			if c.Order == nil && c.Quote != nil {
				return c.Quote.QuotedFor, "the quote's date"
			}
			return c.orderDate(), "the order's date"
		})
	case "debt_notified":
		return given(d.DebtNotified, func() (trade.Date, string) {
			day, _ := c.event("imported")
			return day, "the date of import"
		})
	case "delivered", "received":
		return given(d.Delivered, func() (trade.Date, string) {
			day, _ := c.event("imported")
			return day, "the date of import"
		})
	case "reexported", "reimported":
		return given(d.Reexported, func() (trade.Date, string) { return c.Date, "the date of the return" })
	case "home_imported":
		return d.HomeImported, ""
	case "scheme_return_due":
		// A scheme's return covers a calendar month and is due at the end of the next one.
		t := c.orderDate().Time()
		if t.IsZero() {
			return trade.Date{}, ""
		}
		return trade.NewDate(t.Year(), t.Month()+2, 0), "the end of the month after the order"
	case "claim", "":
		return c.Date, ""
	}
	return trade.Date{}, ""
}

func (c *Case) orderDate() trade.Date {
	switch {
	case c.Order != nil:
		return c.Order.Date
	case c.Quote != nil:
		return c.Quote.QuotedFor
	}
	return trade.Date{}
}
