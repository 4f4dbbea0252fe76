package check

import "strings"

// SSCC checks a GS1 serial shipping container code of 18 digits, with or without its application identifier (00).
func SSCC(value string) Verdict {
	v := Verdict{Kind: "sscc", Value: value, Answer: "valid"}
	s := plainDigits(value)
	s = strings.TrimPrefix(s, "(00)")
	if len(s) == 20 {
		s = strings.TrimPrefix(s, "00")
	}
	return gs1(v, s, 18)
}

// GTIN checks a GS1 trade item number of 8, 12, 13 or 14 digits.
func GTIN(value string) Verdict {
	return gs1(Verdict{Kind: "gtin", Value: value, Answer: "valid"}, plainDigits(value), 8, 12, 13, 14)
}

func plainDigits(value string) string {
	return strings.NewReplacer(" ", "", "-", "").Replace(clip(value, 64))
}

// gs1 checks the GS1 modulo 10 digit: weights 3 1 3 1 from the right of the digits before it.
func gs1(v Verdict, s string, lengths ...int) Verdict {
	v.Normalised = s
	ok := false
	for _, n := range lengths {
		ok = ok || len(s) == n
	}
	if !numeric(s) {
		return v.fail("format", "only digits can stand there")
	}
	if !ok {
		return v.fail("length", "it has too few or too many digits")
	}
	sum := 0
	for i := range len(s) - 1 {
		d := int(s[len(s)-2-i] - '0')
		sum += d * (3 - i%2*2)
	}
	want := (10 - sum%10) % 10
	v = v.with("check_digit", want)
	if int(s[len(s)-1]-'0') != want {
		return v.fail("check digit", "the last digit doesn't fit the ones before it")
	}
	v.OK = true
	return v
}
