package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/crossborder-go/crossborder/schema"
)

func schemaCommand() command {
	return command{
		name: "schema", args: "NAME", answers: "the JSON Schema (draft 2020-12) of a document",
		help: "NAME is one of " + strings.Join(schema.Names(), ", ") + ". With -check FILE it says whether a document fits instead.\n\n" +
			"  cli schema order > order.schema.json\n  cli schema order -check order.json",
		prepare: func(a *app, f *flags) func(context.Context, []string) error {
			file := f.String("check", "", "check this `FILE` against the schema")
			return func(_ context.Context, args []string) error {
				if err := want(args, "NAME"); err != nil {
					return err
				}
				text, err := schema.JSON(args[0])
				if err != nil {
					return usagef("%s", err)
				}
				if *file == "" {
					_, err = a.stdout.Write(text)
					return err
				}
				doc, err := a.read(*file)
				if err != nil {
					return err
				}
				if err := schema.Validate(args[0], doc); err != nil {
					return err
				}
				if a.json {
					return a.writeJSON(map[string]any{"schema": args[0], "valid": true})
				}
				_, err = fmt.Fprintf(a.stdout, "%s fits the schema %s\n", *file, args[0])
				return err
			}
		},
	}
}
