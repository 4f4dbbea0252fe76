package carrier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/crossborder-go/crossborder/trade"
)

// Collect asks all adapters at once and returns every offer and rejection in a fixed order: carrier, service, terms.
// One adapter that fails, panics, answers nonsense or runs late never loses the others' answers: what it owes becomes
// rejections with the codes AdapterFailed, AnswerInvalid, AnswerMissing or DeadlineExceeded.
//
// Each adapter gets a context that ends after deadline, and at once when ctx ends; 0 means no deadline but ctx's.
// Collect returns when all have answered or their time is over. An adapter that ignores its context keeps its own
// goroutine until it returns (Go can't stop it); its answer is then dropped, and nothing else of Collect is left
// behind. Each adapter gets its own copy of the shipment's lists, so that one that changes them harms no other.
func Collect(ctx context.Context, adapters []Adapter, s Shipment, deadline time.Duration) Answers {
	results := make([]Answers, len(adapters))
	names := make([]string, len(adapters))
	var wg sync.WaitGroup
	for i, a := range adapters {
		if a == nil {
			continue
		}
		names[i] = safeName(a)
		if slices.Contains(names[:i], names[i]) {
			results[i] = failAll(names[i], nil, s.Terms, AdapterFailed, "two adapters have this name: the first one is asked")
			continue
		}
		wg.Go(func() { results[i] = askOne(ctx, a, names[i], copyShipment(s), deadline) })
	}
	wg.Wait()
	var out Answers
	for _, r := range results {
		out.Offers = append(out.Offers, r.Offers...)
		out.Rejections = append(out.Rejections, r.Rejections...)
	}
	out.sort()
	return out
}

// safeName returns the adapter's name, "?" if asking for it panics.
func safeName(a Adapter) (name string) {
	defer func() {
		if recover() != nil {
			name = "?"
		}
	}()
	return a.Name()
}

func copyShipment(s Shipment) Shipment {
	s.Parcels = slices.Clone(s.Parcels)
	s.Terms = slices.Clone(s.Terms)
	s.Options = slices.Clone(s.Options)
	s.Charges = maps.Clone(s.Charges)
	return s
}

// reply is what comes out of an adapter's goroutine: first its services, then its answers.
type reply struct {
	services []Service
	final    bool
	answers  Answers
	err      error
}

func askOne(ctx context.Context, a Adapter, name string, s Shipment, deadline time.Duration) Answers {
	cancel := context.CancelFunc(func() {})
	if deadline > 0 {
		ctx, cancel = context.WithTimeout(ctx, deadline)
	}
	defer cancel()
	terms := slices.Clone(s.Terms)
	ch := make(chan reply, 2) // room for all replies: a late adapter never blocks on it
	go func() {
		err := errors.New("the adapter ended its goroutine")
		var r reply
		defer func() {
			if p := recover(); p != nil {
				err = fmt.Errorf("the adapter panicked: %v", p)
			}
			ch <- reply{final: true, answers: r.answers, err: err}
		}()
		services := slices.Clone(a.Services())
		ch <- reply{services: services}
		r.answers, err = a.Offers(ctx, s)
	}()
	var services []Service
	for {
		select {
		case r := <-ch:
			switch {
			case !r.final:
				services = r.services
			case r.err != nil && ctx.Err() != nil && errors.Is(r.err, ctx.Err()):
				return late(ctx, name, services, terms, deadline)
			case r.err != nil:
				return failAll(name, services, terms, AdapterFailed, r.err.Error())
			default:
				return CheckAnswers(name, services, terms, r.answers)
			}
		case <-ctx.Done():
			for { // what has arrived by now counts
				select {
				case r := <-ch:
					switch {
					case !r.final:
						services = r.services
						continue
					case r.err == nil:
						return CheckAnswers(name, services, terms, r.answers)
					}
				default:
				}
				return late(ctx, name, services, terms, deadline)
			}
		}
	}
}

func late(ctx context.Context, name string, services []Service, terms []trade.Incoterm, deadline time.Duration) Answers {
	because := "the call was cancelled"
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		because = "no answer in time"
		if deadline > 0 {
			because = "no answer within " + deadline.String()
		}
	}
	return failAll(name, services, terms, DeadlineExceeded, because)
}

// failAll rejects every service on every terms; services that aren't known yet are one rejection with no service.
func failAll(name string, services []Service, terms []trade.Incoterm, code RejectCode, because string) Answers {
	if len(services) == 0 {
		services = []Service{{}}
	}
	var out Answers
	for _, s := range services {
		for _, t := range uniqueTerms(terms) {
			out.Rejections = append(out.Rejections, Rejection{Carrier: name, Service: s.ID, Terms: t, Code: code, Because: because})
		}
	}
	return out
}
