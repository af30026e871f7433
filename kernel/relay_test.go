package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/jupyter"
)

// launched starts the kernel as a front end does, in the folder dir, and connects to it.
func launched(t *testing.T, dir string, env ...string) (*exec.Cmd, *jupyter.Client) {
	t.Helper()
	setup, err := findSetup()
	if err != nil {
		t.Fatal(err)
	}
	if err := setup.golang.Build(t.Context(), setup.checkout, setup.tools, nil); err != nil {
		t.Fatal(err)
	}
	connection, err := jupyter.NewConnection()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "kernel-0a1b2c3d.json")
	if err := connection.Write(file); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "launch", file)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill() })
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client, err := jupyter.Dial(ctx, connection)
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		t.Fatalf("%v\n%s", err, &log)
	}
	t.Cleanup(client.Close)
	return cmd, client
}

// said executes a cell and returns what was published, each in a line: stdout's lines, html, and errors.
func said(t *testing.T, client *jupyter.Client, code string) (list []string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	_, err := client.Execute(ctx, code, func(m jupyter.Message) {
		var content struct {
			Name, Text string
			Traceback  []string
			Data       map[string]string
		}
		if err := json.Unmarshal(m.Content, &content); err != nil {
			t.Errorf("%s: %v", m.Content, err)
		}
		switch m.Header.Type {
		case "stream":
			for line := range strings.Lines(content.Text) {
				list = append(list, content.Name+" "+strings.TrimSuffix(line, "\n"))
			}
		case "display_data":
			list = append(list, "html "+content.Data["text/html"])
		case "error":
			list = append(list, "error "+strings.Join(content.Traceback, "\n"))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// 200 cells that print and display in turn, through the kernel as a front end has it: nothing is lost, nothing is out of
// order.
func TestNothingIsLostForReal(t *testing.T) {
	full(t)
	cmd, client := launched(t, ".")
	said(t, client, `import "github.com/hornbook-go/hornbook/dl/notebook"

type page string

func (p page) HTML() string { return string(p) }`)
	wrong := 0
	for cell := range 200 {
		got := said(t, client, fmt.Sprintf("%%%%\nfor i := range 4 {\n\tfmt.Println(%d, i)\n\tnotebook.Show(page(fmt.Sprint(%d, \"/\", i)))\n}\nfmt.Println(\"end\")", cell, cell))
		var want []string
		for i := range 4 {
			want = append(want, fmt.Sprintf("stdout %d %d", cell, i), fmt.Sprintf("html %s", fmt.Sprint(cell, "/", i)))
		}
		if want = append(want, "stdout end"); fmt.Sprint(got) != fmt.Sprint(want) {
			if wrong++; wrong < 3 {
				t.Errorf("cell %d:\n%q, want\n%q", cell, got, want)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of 200 cells are wrong", wrong)
	}
	if err := client.Shutdown(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the kernel was asked to end, and ended with %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the kernel does not end though it is asked to")
	}
}

// A live panel stands where the training is, among prints and other displays.
func TestLiveIsInOrderForReal(t *testing.T) {
	full(t)
	_, client := launched(t, ".")
	got := said(t, client, `import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

%%
m := dl.Sequential(layers.Dense(1, layers.InputShape(4)))
m.Compile(optimizers.Adam(), losses.MeanSquaredError())
for i := range 3 {
	fmt.Println("before", i)
	m.Fit(tensor.Ones(64, 4), tensor.Ones(64, 1), dl.Epochs(3), notebook.Live())
	fmt.Println("between", i)
	notebook.Show(tensor.Ones(2, 3))
}`)
	var kinds, want []string
	for _, line := range got {
		kind, text, _ := strings.Cut(line, " ")
		if kind == "stdout" {
			kind = text
		}
		kinds = append(kinds, kind)
	}
	for i := range 3 {
		want = append(want, fmt.Sprint("before ", i), "html", fmt.Sprint("between ", i), "html")
	}
	if fmt.Sprint(kinds) != fmt.Sprint(want) {
		t.Errorf("%q, want %q", kinds, want)
	}
}

// What goes wrong in a cell is told in a few lines, with the cell and the line, and of the reader's own code only.
func TestFailuresForReal(t *testing.T) {
	full(t)
	_, client := launched(t, ".")
	for _, test := range []struct {
		name, code string
		most       int // lines
		want       []string
	}{
		{"a shape error", "import \"github.com/hornbook-go/hornbook/dl/tensor\"\n\n%%\na := tensor.Ones(2, 3)\na.MatMul(tensor.Ones(4, 5))", 8,
			[]string{"panic", "matmul", "[2 3]", "[4 5]", "cell [1], line 5"}},
		{"a call's frames", "func deep(x []int) int { return x[5] }\n\n%%\nfmt.Println(deep(nil))", 4,
			[]string{"index out of range [5]", "cell [2], line 1, in deep", "cell [2], line 4"}},
		{"a nil pointer", "type t struct{ n int }\n\n%%\nvar p *t\nfmt.Println(p.n)", 3, []string{"nil pointer", "cell [3], line 5"}},
		{"a compile error", "%%\nfmt.Println(nothing)", 3, []string{"cell [4], line 2: undefined: nothing", "fmt.Println(nothing)", "            ^"}},
		{"a syntax error", "%%\nfmt.Println(1", 3, []string{"cell [5], line 2", "missing"}},
		{"an end", "%%\nos.Exit(3)", 1, []string{"status 3"}},
		{"a deadlock", "%%\n<-make(chan int)", 3, []string{"all goroutines are asleep", "chan receive", "cell [7], line 2"}},
	} {
		got := said(t, client, test.code)
		text := strings.Join(got, "\n")
		if len(got) != 1 || !strings.HasPrefix(text, "error ") {
			t.Errorf("%s: want an error and nothing else:\n%s", test.name, text)
		}
		if n := strings.Count(text, "\n") + 1; n > test.most {
			t.Errorf("%s: %d lines, want at most %d:\n%s", test.name, n, test.most, text)
		}
		for _, want := range test.want {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", test.name, want, text)
			}
		}
	}
	// Errors that the cell's program itself shows name the cell, too.
	got := said(t, client, "import (\n\t\"github.com/hornbook-go/hornbook/dl\"\n\t\"github.com/hornbook-go/hornbook/dl/notebook\"\n)\n\n%%\nerr := dl.Try(func() {\n\ttensor.Ones(2).Add(tensor.Ones(3))\n})\nfmt.Println(err)\nnotebook.Show(err)")
	if text := strings.Join(got, "\n"); strings.Count(text, "cell [8], line 8") != 2 || strings.Contains(text, "main.go") {
		t.Errorf("a returned error does not say cell [8], line 8, where it is printed and where it is shown:\n%s", text)
	}
	if got := said(t, client, "%%\nfmt.Fprintln(os.Stderr, \"panic: only printed\")"); fmt.Sprint(got) != "[stderr panic: only printed]" {
		t.Errorf("a cell that only prints as a panic does: %q", got)
	}
	if got := said(t, client, "%%\nfmt.Fprintln(os.Stderr, \"a warning\")\npanic(\"then\")"); len(got) != 2 || got[0] != "stderr a warning" || !strings.Contains(got[1], "then") {
		t.Errorf("a warning before a panic: %q", got)
	}
}

// gopls completes dl's names and explains them.
func TestCompletionForReal(t *testing.T) {
	full(t)
	setup, err := findSetup()
	if err != nil {
		t.Fatal(err)
	}
	if err := setup.golang.BuildCompletion(t.Context(), setup.checkout, setup.tools); err != nil {
		t.Fatal(err)
	}
	_, client := launched(t, ".")
	said(t, client, "import \"github.com/hornbook-go/hornbook/dl/layers\"\n\n%%\nfmt.Println(layers.Dense(3) != nil)")
	ask := func(kind, code, at string, answer any) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		content := map[string]any{"code": code, "cursor_pos": strings.Index(code, at) + len(at), "detail_level": 0}
		reply, err := client.Ask(ctx, kind, content)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(reply, answer); err != nil {
			t.Fatal(err)
		}
	}
	// gopls reads the packages first: a reader, too, asks again.
	var names string
	limit := time.Now().Add(2 * time.Minute)
	for !strings.Contains(names, "Dense") && time.Now().Before(limit) {
		var completed struct{ Matches []string }
		ask("complete_request", "%%\nx := layers.Den\n_ = x", "layers.Den", &completed)
		names = strings.Join(completed.Matches, " ")
		time.Sleep(200 * time.Millisecond)
	}
	if !strings.Contains(names, "Dense") {
		t.Errorf("layers.Den completes to %q", names)
	}
	var inspected struct {
		Found bool
		Data  map[string]string
	}
	ask("inspect_request", "%%\nx := layers.Dense(3)\n_ = x", "layers.Den", &inspected)
	text := fmt.Sprint(inspected.Data)
	if !inspected.Found || !strings.Contains(text, "func layers.Dense(") {
		t.Errorf("layers.Dense is explained, %v, as %q", inspected.Found, text)
	}
	t.Logf("completes to %s; explained as %.300s", names, text)
}

// A killed launch leaves neither gonb nor a cell's program behind.
func TestKilledForReal(t *testing.T) {
	full(t)
	if runtime.GOOS == "windows" {
		t.Skip("there is no guard on Windows")
	}
	cmd, client := launched(t, ".")
	said(t, client, "%%\nfmt.Println(1)")
	list, err := processes()
	if err != nil {
		t.Fatal(err)
	}
	gonb := 0
	for _, p := range list {
		if p.parent == cmd.Process.Pid && strings.Contains(p.arguments, "gonb") {
			gonb = p.pid
		}
	}
	if gonb == 0 {
		t.Fatal("launch has no gonb")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	for limit := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		left, err := findProcess(gonb)
		if err != nil {
			t.Fatal(err)
		}
		if left == nil {
			return
		}
		if time.Now().After(limit) {
			t.Fatal("gonb still runs 10 s after launch was killed")
		}
	}
}
