package duty

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/crossborder-go/crossborder/trade"
)

// ParseError is returned for a text that isn't understood.
type ParseError struct {
	Text     string // the text, cut to 80 bytes
	Offset   int    // byte at which reading stopped
	Expected string // what was expected there
}

func (e *ParseError) Error() string {
	return fmt.Sprintf("duty.not_understood: %q at byte %d: expected %s", e.Text, e.Offset, e.Expected)
}

// ComponentError is returned for a TARIC component that can't be part of an import duty.
type ComponentError struct {
	Index      int    // position of the component in the input
	Expression string // duty_expression_id
	Reason     string
}

func (e *ComponentError) Error() string {
	return fmt.Sprintf("duty.component: component %d, duty expression %q: %s", e.Index, e.Expression, e.Reason)
}

// MissingQuantityError says that the expression asks for a quantity, a value or a fact that the input doesn't hold.
type MissingQuantityError struct{ Need Need }

func (e *MissingQuantityError) Error() string {
	return fmt.Sprintf("duty.%s_missing: %s is needed: give %s", e.Need.Kind, e.Need.Name, e.Need.How())
}

// MissingExchangeError says that an amount stands in another currency and no rate of exchange was given.
type MissingExchangeError struct{ From, To trade.Currency }

func (e *MissingExchangeError) Error() string {
	return fmt.Sprintf("duty.exchange_missing: an amount in %s must be expressed in %s: give the rate of exchange", e.From, e.To)
}

// UnresolvedError says that a rule in words or a Meursing placeholder wasn't resolved.
type UnresolvedError struct {
	Need      Need
	Reference Reference // for a rule in words
}

func (e *UnresolvedError) Error() string {
	return fmt.Sprintf("duty.%s_missing: %q can't be evaluated: %s", e.Need.Kind, e.Need.Name, e.needed())
}

func (e *UnresolvedError) needed() string {
	if e.Reference.Kind != "" {
		return "give " + e.Reference.Kind.needed()
	}
	return "give " + e.Need.How()
}

// InvalidInputError says that a figure of the input can't be right: a negative weight, a strength above 100%, two
// quantities that contradict each other.
type InvalidInputError struct {
	Need   Need
	Value  decimal.Decimal
	Reason string
}

func (e *InvalidInputError) Error() string {
	return fmt.Sprintf("duty.input_invalid: %s is %s: %s", e.Need.Name, trade.DecimalText(e.Value, 0), e.Reason)
}

// Errors holds all that kept an expression from being evaluated.
type Errors []error

func (e Errors) Error() string { return errors.Join(e...).Error() }

// Unwrap gives errors.Is and errors.As every error.
func (e Errors) Unwrap() []error { return e }

// Missing lists the facts that an error of Evaluate names as missing, in the order of the expression's terms.
func Missing(err error) []Need {
	var out []Need
	for _, e := range flatten(err) {
		switch e := e.(type) {
		case *MissingQuantityError:
			out = append(out, e.Need)
		case *UnresolvedError:
			out = append(out, e.Need)
		}
	}
	return out
}

// Findings turns an error of this package into findings at a path, one for each problem.
func Findings(err error, path string) []trade.Finding {
	var out []trade.Finding
	for _, e := range flatten(err) {
		f := trade.Finding{Code: "duty.failed", Severity: trade.Block, Path: path, Message: e.Error(), Holds: trade.DecideLandedCost, Cause: e}
		switch e := e.(type) {
		case *ParseError:
			f.Code = "duty.not_understood"
		case *ComponentError:
			f.Code = "duty.component"
		case *MissingQuantityError:
			f.Code, f.Settles = "duty."+string(e.Need.Kind)+"_missing", e.Need.Key()
			f.Message = e.Need.Name + " is needed"
			f.Remedy = "give " + e.Need.How()
		case *MissingExchangeError:
			f.Code, f.Settles = "duty.exchange_missing", string(e.From)+"/"+string(e.To)
			f.Message = "an amount in " + string(e.From) + " must be expressed in " + string(e.To)
			f.Remedy = "give the rate of exchange"
		case *UnresolvedError:
			f.Code, f.Settles = "duty."+string(e.Need.Kind)+"_missing", e.Need.Key()
			f.Message = e.Need.Name + " can't be evaluated by itself"
			f.Remedy = e.needed()
		case *InvalidInputError:
			f.Code, f.Settles = "duty.input_invalid", e.Need.Key()
		}
		out = append(out, f)
	}
	return out
}

func flatten(err error) []error {
	if err == nil {
		return nil
	}
	var all Errors
	if errors.As(err, &all) {
		return all
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		switch e.(type) {
		case *ParseError, *ComponentError, *MissingQuantityError, *MissingExchangeError, *UnresolvedError, *InvalidInputError:
			return []error{e}
		}
	}
	return []error{err}
}
