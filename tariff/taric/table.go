package taric

import (
	"io"
	"strings"

	"github.com/crossborder-go/crossborder/tariff"
	"github.com/crossborder-go/crossborder/tariff/duty"
	"github.com/crossborder-go/crossborder/tariff/uktt"
	"github.com/crossborder-go/crossborder/trade"
)

// Side is one of the two tariffs of the comparison table.
type Side string

// The sides.
const (
	CommonTariff Side = "EU" // the common customs tariff of the Union
	GlobalTariff Side = "GB" // the UK Global Tariff
)

// tableFrom is the first day of the rates in the table.
func tableFrom() trade.Date { return trade.NewDate(2021, 1, 1) }

// ReadTable reads the table that the UK government published to compare its Global Tariff with the common customs tariff,
// plain or compressed: CSV with the columns commodity, description, cet_duty_rate, ukgt_duty_rate, change and flags. It
// holds the third country duties of one side since 2021-01-01; what a flag says of trade remedies, suspensions and quotas
// beside the duty stands in the measures' notes. Options and errors are those of Read; the provider's name is "ukgt" or
// "cet" by default.
func ReadTable(in io.Reader, side Side, opts ...Option) (*Tariff, error) {
	name, column, instrument := "cet", "cet_duty_rate", "Regulation (EEC) No 2658/87, Annex I"
	if side == GlobalTariff {
		name, column, instrument = "ukgt", "ukgt_duty_rate", "Customs Tariff (Establishment) (EU Exit) Regulations 2020"
	}
	r := newReader(name, append([]Option{Territory(trade.Territory(side))}, opts...))
	if side != CommonTariff && side != GlobalTariff {
		r.fault("taric.side", "", "%.40q is neither EU nor GB", string(side))
		return r.finish()
	}
	flags := []struct{ column, note string }{
		{"trade_remedy_applies", "a trade remedy applies to some origins"}, {"suspension_applies", "a suspension may apply"}, {"atq_applies", "a tariff quota may apply"}}
	r.file(in, []string{"commodity", "cet_duty_rate", "ukgt_duty_rate"},
		[]string{"description", "change", "trade_remedy_applies", "cet_applies_until_trade_remedy_transition_reviews_concluded", "suspension_applies", "atq_applies"},
		func(get func(string) string) {
			code, err := trade.ParseHSCode(get("commodity"))
			if err != nil || len(code) > 10 {
				r.fault("taric.code", "commodity", "%.40q is no commodity code of 2 to 10 digits", get("commodity"))
				return
			}
			m := record{code: trade.HSCode(strings.Clone(string(code))), period: trade.Period{From: tableFrom()}, kind: tariff.ThirdCountry, typ: "103", area: uktt.ErgaOmnes,
				regulation: instrument, rate: strings.Clone(get(column)), line: r.line}
			if _, err := r.rows.Rate(m.rate, duty.TARIC); err != nil {
				r.fault("taric.rate", column, "%v", err)
				return
			}
			if side == GlobalTariff {
				var notes []string
				for _, f := range flags {
					if strings.EqualFold(get(f.column), "true") {
						notes = append(notes, f.note)
					}
				}
				if strings.EqualFold(get("cet_applies_until_trade_remedy_transition_reviews_concluded"), "true") {
					notes = append(notes, "the common customs tariff applied until trade remedies were reviewed")
				}
				m.note = strings.Join(notes, "; ")
			}
			if text := strings.Join(strings.Fields(get("description")), " "); text != "" {
				r.rows.Describe(m.code, text)
			}
			r.add(&m)
		})
	return r.finish()
}
