// Command cli answers from the command line what the library answers in a program: what an order costs landed, what must
// be declared, who carries it and how it comes back. Run it as
//
//	go run ./examples/cli quote order.json
//	go run ./examples/cli help
//
// It is an example of how a host uses the library, one command a file, and a tool for shells: JSON in, JSON or text out,
// exit status 0 answered, 1 held, refused or invalid with the reasons on standard error, 2 wrong usage. It opens the
// files it is given and no connection.
package main

import (
	"context"
	"os"
	"os/signal"
	"time"

	"github.com/crossborder-go/crossborder/trade"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv, now: time.Now}
	code := a.run(ctx, os.Args[1:])
	stop()
	os.Exit(code)
}

// today is the default date of questions about the law. Orders carry their own.
func (a *app) today() trade.Date { return trade.DateOf(a.now()) }
