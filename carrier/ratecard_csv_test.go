package carrier_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestReadRates(t *testing.T) {
	c, err := carrier.ParseRateCard([]byte(soundCard))
	require.NoError(t, err)
	c.Rates, err = carrier.ReadRates(strings.NewReader("zone,service,up_to,price,per_unit,minimum,from\nnear,parcel,1,5.00,,,\nnear,parcel,10,9.00,,,2026-01-01\nfar,parcel,10,20.00,,,\nisles,parcel,,,3.10,30,\n"))
	require.NoError(t, err)
	assert.Empty(t, c.Lint(trade.NewDate(2026, 10, 5)))
	o, r := find(answers(t, adapterOf(t, c), shipment("DE", "FR", box(20, 15, 10, 500))), "parcel", "DAP")
	require.NotNil(t, o, "%v", r)
	assert.Equal(t, "5.00", chargeOf(o, "base"))

	c.Rates, err = carrier.ReadRates(strings.NewReader("service,zone,up_to,price\nparcel,near,1,5.00\n\nparcel,near,10,4.00\nparcel,far,10,20.00\nparcel,isles,,9\n"))
	require.NoError(t, err)
	fs := c.Lint(trade.Date{})
	require.Len(t, fs, 1)
	assert.Equal(t, "card.falling_price:4", fmt.Sprintf("%s:%d", fs[0].Code, fs[0].Line), "the line of the CSV file")

	_, err = carrier.ReadRates(strings.NewReader("service,zone,up_to,price,from\nparcel,near,one,5.00,\nparcel,near,1,5.00,soon\nparcel,near,1,1e99,\n"))
	var lines []int
	for _, f := range trade.FindingsOf(err) {
		lines = append(lines, f.Line)
	}
	assert.Equal(t, []int{2, 3, 4}, lines)
	for _, bad := range []string{"", "service,price\n", "service,zone,service\n", "service,zone,colour\n", "service,zone\na\n", "service,zone\n\"a\n"} {
		_, err := carrier.ReadRates(strings.NewReader(bad))
		assert.Error(t, err, "%q", bad)
	}
}

func FuzzReadRates(f *testing.F) {
	f.Add("service,zone,up_to,price,per_unit,minimum,add,step,from,to\nparcel,near,1,5.00,,,,,,\nparcel,near,10,,3,9,,,2026-01-01,\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := carrier.ReadRates(strings.NewReader(text))
		if err != nil {
			return
		}
		c, err := carrier.ParseRateCard([]byte(soundCard))
		if err != nil {
			t.Fatal(err)
		}
		c.Rates = append(c.Rates, rows...)
		c.Lint(trade.NewDate(2026, 10, 5))
		if a, err := carrier.NewRateCardAdapter(c); err == nil {
			if _, err := a.Offers(t.Context(), shipment("DE", "FR", box(20, 15, 10, 500))); err != nil {
				t.Fatal(err)
			}
		}
	})
}
