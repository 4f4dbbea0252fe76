package carrier_test

import (
	"testing"

	"github.com/crossborder-go/crossborder/carrier"
	"github.com/crossborder-go/crossborder/customs/check"
	"github.com/crossborder-go/crossborder/trade"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Vectors of UPU S10 and GS1: carriers.md section 6.
func TestNumbers(t *testing.T) {
	for serial, want := range map[int]string{47312482: "RA473124829GB", 8: "RA000000080GB", 15: "RA000000155GB", 12345678: "RA123456785GB", 0: "RA000000005GB"} {
		got, err := carrier.S10("RA", serial, "GB")
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	got, err := carrier.SSCC(1, "0614141", 123456789)
	require.NoError(t, err)
	assert.Equal(t, "106141411234567897", got)
	got, err = carrier.SSCC(3, "7610425", 2123456)
	require.NoError(t, err)
	assert.Equal(t, "376104250021234569", got)
	for _, f := range []func() (string, error){
		func() (string, error) { return carrier.S10("R", 1, "GB") }, func() (string, error) { return carrier.S10("RA", 100_000_000, "GB") },
		func() (string, error) { return carrier.S10("RA", -1, "GB") }, func() (string, error) { return carrier.S10("ra", 1, "gb") },
		func() (string, error) { return carrier.SSCC(10, "0614141", 1) }, func() (string, error) { return carrier.SSCC(1, "061", 1) },
		func() (string, error) { return carrier.SSCC(1, "0614141", 1e9) }, func() (string, error) { return carrier.SSCC(1, "06141x1", 1) }, func() (string, error) { return carrier.SSCC(1, "0614141", -1) },
	} {
		_, err := f()
		assert.Error(t, err)
	}
}

// The checker of customs numbers was written apart: it accepts what is made here.
func TestS10AgainstChecker(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n, err := carrier.S10("CP", rapid.IntRange(0, 99_999_999).Draw(rt, "serial"), "DE")
		if err != nil || !check.S10(n).OK {
			rt.Fatal(n, err)
		}
	})
}

func TestNumberRange(t *testing.T) {
	r := carrier.NumberRange{Service: "RB", Country: "GB", Next: 12345677, Last: 12345678}
	first, err := r.Take()
	require.NoError(t, err)
	second, err := r.Take()
	require.NoError(t, err)
	assert.Equal(t, []string{"RB123456771GB", "RB123456785GB"}, []string{first, second})
	_, err = r.Take()
	assert.ErrorIs(t, err, trade.Finding{Code: "carrier.range"})
	r = carrier.NumberRange{Prefix: "10614141", Next: 123456789, Last: 999999999}
	got, err := r.Take()
	require.NoError(t, err)
	assert.Equal(t, "106141411234567897", got)
	_, err = (&carrier.NumberRange{Last: 5}).Take()
	assert.Error(t, err)
	_, err = (&carrier.NumberRange{Service: "RB", Country: "GB", Next: 1 << 40, Last: 1 << 41}).Take()
	assert.Error(t, err)
}
