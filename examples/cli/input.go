package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/trade"
)

// maxInput bounds a document: an order of 10,000 lines is a few megabytes.
const maxInput = 16 << 20

// fault is a single problem as an error.
func fault(code, format string, args ...any) error {
	return trade.Errors{{Code: code, Severity: trade.Block, Message: fmt.Sprintf(format, args...)}}
}

// read returns a file's content, or standard input's for "-".
func (a *app) read(name string) ([]byte, error) { return a.readMost(name, maxInput) }

func (a *app) readMost(name string, most int64) ([]byte, error) {
	in := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fileError(name, err)
		}
		defer f.Close()
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fileError(name, err)
	}
	if int64(len(b)) > most {
		return nil, fault("file.size", "%s is larger than %d MB", name, most>>20)
	}
	return b, nil
}

func fileError(name string, err error) error {
	why := err
	var path *fs.PathError
	if errors.As(err, &path) {
		why = path.Err
	}
	return fault("file.read", "%s: %s", name, why)
}

// order reads an order. A date replaces the order's own.
func (a *app) order(name string, on trade.Date) (*crossborder.Order, error) {
	b, err := a.read(name)
	if err != nil {
		return nil, err
	}
	o, err := crossborder.DecodeOrder(b)
	if err != nil {
		return nil, err
	}
	return at(o, on), nil
}

// at returns the order as of another date; the zero date leaves it.
func at(o *crossborder.Order, on trade.Date) *crossborder.Order {
	if on.IsZero() {
		return o
	}
	c := o.Clone()
	c.Date, c.Dates.Entry = on, trade.Date{}
	return c
}

// decode reads JSON that this program or another wrote. What is wrong is a finding.
func decode(raw []byte, into any) error {
	err := json.Unmarshal(raw, into)
	if err == nil {
		return nil
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fault("json.syntax", "%s", err)
	}
	if fs := trade.FindingsOf(err); fs[0].Code != "internal" {
		return trade.Errors(fs)
	}
	return fault("json.value", "%s", err)
}
