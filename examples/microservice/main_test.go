package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The test binary is also the service that is started and stopped.
func TestMain(m *testing.M) {
	if os.Getenv("CROSSBORDER_SERVE") != "" {
		os.Args = append(os.Args[:1], strings.Fields(os.Getenv("CROSSBORDER_SERVE"))...)
		main()
		return
	}
	os.Exit(m.Run())
}

// The service as it runs: it listens where it is told, finishes a request that has begun when SIGTERM comes, and exits
// with 0.
func TestStopsOnSIGTERM(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, self)
	c.Env = append(os.Environ(), "CROSSBORDER_SERVE=-addr 127.0.0.1:0 -db "+filepath.Join(t.TempDir(), "releases.db"))
	stderr, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(stderr)
	var said struct{ Msg, Addr, Store string }
	if !lines.Scan() || json.Unmarshal(lines.Bytes(), &said) != nil || said.Msg != "listening" || said.Store != "sqlite" {
		t.Fatalf("%q", lines.Text())
	}
	if resp, body := call(t, "GET", "http://"+said.Addr+"/healthz", ""); resp.StatusCode != 200 {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}

	// The head of a request, then the signal, then its body.
	conn, err := net.Dial("tcp", said.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	body := order(t)
	if _, err := io.WriteString(conn, "POST /release HTTP/1.1\r\nHost: service\r\nExpect: 100-continue\r\nContent-Length: "+itoa(len(body))+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	answer := bufio.NewReader(conn)
	if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") { // the handler reads
		t.Fatalf("%q %v", line, err)
	}
	if _, err := answer.ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() && !strings.Contains(lines.Text(), `"stopping"`) {
	}
	if _, err := io.WriteString(conn, body); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(answer, nil)
	if err != nil {
		t.Fatalf("the request that had begun was cut off: %v", err)
	}
	if b, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != 200 || !strings.Contains(string(b), `"status":"released"`) {
		t.Errorf("%d %v", resp.StatusCode, err)
	}
	for lines.Scan() {
		said.Msg = lines.Text()
	}
	if err := c.Wait(); err != nil || c.ProcessState.ExitCode() != 0 || !strings.Contains(said.Msg, `"stopped"`) {
		t.Errorf("exit %d, %v, last said %s", c.ProcessState.ExitCode(), err, said.Msg)
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

func TestWrongUsage(t *testing.T) {
	for _, args := range []string{"-max-body 0", "-addr nowhere:x", "-unknown", "-db /no/such/folder/x.db"} {
		args = "-db " + filepath.Join(t.TempDir(), "x.db") + " " + args
		if err := run(context.Background(), strings.Fields(args), io.Discard); err == nil {
			t.Errorf("%s: no error", args)
		}
	}
	if err := run(context.Background(), []string{"-h"}, io.Discard); err != flag.ErrHelp {
		t.Error(err)
	}
}
