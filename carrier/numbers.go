package carrier

import (
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/trade"
)

// S10 returns the 13-character number of a postal item by UPU standard S10: two letters of service, a serial number of
// eight digits with its check digit, and the ISO code of the issuing country: S10("RB", 12345678, "GB") is
// RB123456785GB. The error is a trade.Finding with code "carrier.s10".
func S10(service string, serial int, country trade.Country) (string, error) {
	if !capitals(service, 2) || !capitals(string(country), 2) || serial < 0 || serial > 99_999_999 {
		return "", trade.Finding{Code: "carrier.s10", Severity: trade.Block,
			Message: fmt.Sprintf("%.10q, %d, %.10q: two letters of service, a serial number of at most eight digits and a country are needed", service, serial, string(country))}
	}
	digits := fmt.Sprintf("%08d", serial)
	sum := 0
	for i, weight := range [...]int{8, 6, 4, 2, 3, 5, 9, 7} {
		sum += weight * int(digits[i]-'0')
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return fmt.Sprintf("%s%s%d%s", service, digits, check, country), nil
}

func capitals(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// SSCC returns the 18 digits of a GS1 serial shipping container code: an extension digit, the company prefix of 4 to 12
// digits, the serial number filled up to 16 digits with the prefix, and the check digit. Printed, it follows the
// application identifier (00). The error is a trade.Finding with code "carrier.sscc".
func SSCC(extension int, prefix string, serial int64) (string, error) {
	room := 16 - len(prefix)
	digits := ""
	if serial >= 0 {
		digits = fmt.Sprint(serial)
	}
	if extension < 0 || extension > 9 || len(prefix) < 4 || len(prefix) > 12 || strings.Trim(prefix, "0123456789") != "" || digits == "" || len(digits) > room {
		return "", trade.Finding{Code: "carrier.sscc", Severity: trade.Block,
			Message: fmt.Sprintf("%d, %.20q, %d: an extension digit, a company prefix of 4 to 12 digits and a serial number that fits the rest are needed", extension, prefix, serial)}
	}
	body := fmt.Sprintf("%d%s%s%s", extension, prefix, strings.Repeat("0", room-len(digits)), digits)
	return body + string(rune('0'+gs1Check(body))), nil
}

// gs1Check returns the GS1 modulo 10 check digit of digits without one.
func gs1Check(digits string) int {
	sum := 0
	for i := range len(digits) {
		weight := 3 - 2*(i%2)
		sum += weight * int(digits[len(digits)-1-i]-'0')
	}
	return (10 - sum%10) % 10
}

// NumberRange hands out tracking numbers from a range that a carrier gave the host. Next is the next serial number: the
// host stores it after each use, so that no number is given twice. It isn't safe for concurrent use.
type NumberRange struct {
	Service string        `json:"service,omitempty"` // S10: two letters
	Country trade.Country `json:"country,omitempty"` // S10: of issue
	Prefix  string        `json:"prefix,omitempty"`  // SSCC: extension digit and company prefix
	Next    int64         `json:"next"`
	Last    int64         `json:"last"` // inclusive
}

// Take returns the next number and moves on. An exhausted range is a trade.Finding with code "carrier.range".
func (r *NumberRange) Take() (string, error) {
	if r.Next > r.Last {
		return "", trade.Finding{Code: "carrier.range", Severity: trade.Block, Message: fmt.Sprintf("the range of numbers is used up at %d", r.Last)}
	}
	var number string
	var err error
	switch {
	case r.Service != "":
		if r.Next > 99_999_999 {
			r.Next = 100_000_000 // S10 says what is wrong
		}
		number, err = S10(r.Service, int(r.Next), r.Country)
	case len(r.Prefix) > 1:
		number, err = SSCC(int(r.Prefix[0])-'0', r.Prefix[1:], r.Next)
	default:
		err = trade.Finding{Code: "carrier.range", Severity: trade.Block, Message: "a range needs the service of S10 numbers or the prefix of SSCC numbers"}
	}
	if err != nil {
		return "", err
	}
	r.Next++
	return number, nil
}
