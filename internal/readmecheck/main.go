// Command readmecheck runs what a README shows: the commands of its sh blocks, in order, and each complete program of
// its go blocks. It fails when one of them fails, so that what a reader copies works.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: readmecheck README.md")
		os.Exit(2)
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	failed := false
	for _, b := range blocks(string(text)) {
		switch {
		case b.lang == "sh":
			for _, line := range strings.Split(b.text, "\n") {
				line, _, _ = strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "$ "), " # ")
				if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "go test") || strings.HasPrefix(line, "go get") {
					continue // the tests run on their own; fetching the module needs a published one
				}
				failed = run(line, "sh", "-c", line) || failed
			}
		case b.lang == "go" && strings.Contains(b.text, "package main"):
			failed = runProgram(b.text) || failed
		}
	}
	if failed {
		os.Exit(1)
	}
}

type block struct{ lang, text string }

// blocks returns the fenced blocks of a Markdown text.
func blocks(md string) []block {
	var out []block
	var cur *block
	for _, line := range strings.Split(md, "\n") {
		if fence, ok := strings.CutPrefix(strings.TrimSpace(line), "```"); ok {
			if cur == nil {
				cur = &block{lang: fence}
			} else {
				out = append(out, *cur)
				cur = nil
			}
			continue
		}
		if cur != nil {
			cur.text += line + "\n"
		}
	}
	return out
}

// runProgram runs a complete program inside the module, so that it sees the code beside it.
func runProgram(src string) (failed bool) {
	dir, err := os.MkdirTemp(".", "readme-program-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return true
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(src), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return true
	}
	return run("the program that starts "+strings.SplitN(src, "\n", 2)[0], "go", "run", "./"+filepath.Base(dir))
}

func run(what string, name string, args ...string) (failed bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	if err != nil {
		fmt.Printf("FAIL %s: %v\n%s\n", what, err, out)
		return true
	}
	fmt.Printf("ok   %s (%d lines)\n", what, strings.Count(string(out), "\n"))
	return false
}
