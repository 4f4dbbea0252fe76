package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder"
	"github.com/crossborder-go/crossborder/examples/internal/text"
)

func adviseCommand() command {
	return command{
		name: "advise", args: "ORDER", answers: "the lawful savings of an order, each proved by quoting it that way",
		help: `A preference to claim, a scheme to register for, another node, drawback. Splitting an order to stay below a threshold is never advised.

  cli advise order.json`,
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			l := f.law()
			date := f.date("date", "as of this `DAY`, in place of the order's dates")
			return func(ctx context.Context, args []string) error {
				if err := want(args, "ORDER"); err != nil {
					return err
				}
				o, err := a.order(args[0], *date)
				if err != nil {
					return err
				}
				e, _, err := a.engine(l, crossborder.Config{})
				if err != nil {
					return err
				}
				advice, err := e.Advise(ctx, o)
				if err != nil {
					return err
				}
				if advice == nil {
					advice = []crossborder.Advice{}
				}
				return a.answer(map[string]any{"order_id": o.ID, "advice": advice}, func(p *text.Printer) {
					p.Rule("Savings " + o.ID)
					if len(advice) == 0 {
						p.Line("none found")
					}
					for _, x := range advice {
						head := p.Bold(cmp.Or(x.Saving.String(), "?")) + "  "
						if x.Line != nil {
							head += fmt.Sprintf("line %d: ", *x.Line+1)
						}
						p.Paragraph(head, x.Text)
						if len(x.Needs) > 0 {
							p.Paragraph("    "+p.Green("needs: "), strings.Join(x.Needs, ", "))
						}
						p.Note("    ", x.Source)
					}
				})
			}
		},
	}
}
