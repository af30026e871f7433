package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
)

// TestMain lets the test's program be the kernel program too: install copies the program that runs, and a front end then
// calls it with launch, which calls it with guard.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "launch" || os.Args[1] == "guard") {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// full skips a test that builds gonb, and so may need a network, unless the full set of tests was asked for.
func full(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") != "1" {
		t.Skip("SKIPPED: builds gonb, which may need a network; HORNBOOK_FULL=1 runs it")
	}
}

func TestNotebooksForReal(t *testing.T) {
	full(t)
	for _, test := range []struct {
		notebook string
		args     []string
		status   int
		want     []string // parts of what is said, and of the executed notebook
	}{
		{"runner.ipynb", nil, 0, []string{
			"hello from 1", "<b>a bold word</b>", "a plain word", `"last"`, `"step 3 of 3\n"`, "panic: as it should", "at cell [", "expected ';'", `"pygments_lexer": "go"`,
		}},
		{"fails.ipynb", nil, 1, []string{"cell 2: panic: boom", "at cell [2], line 2", `"before\n"`, "FAILED"}},
		{"slow.ipynb", []string{"-timeout", "2s"}, 1, []string{"longer than 2s"}},
	} {
		t.Run(test.notebook, func(t *testing.T) {
			executed := filepath.Join(t.TempDir(), "out.ipynb")
			args := append([]string{"run", "-o", executed}, test.args...)
			var out bytes.Buffer
			status := run(t.Context(), append(args, filepath.Join("testdata", test.notebook)), &out, &out)
			data, err := os.ReadFile(executed)
			if err != nil {
				t.Error(err)
			}
			if !json.Valid(data) {
				t.Error("the executed notebook is no JSON")
			}
			if status != test.status {
				t.Errorf("status %d, want %d", status, test.status)
			}
			for _, want := range test.want {
				if !strings.Contains(out.String()+string(data), want) {
					t.Errorf("%q is neither printed nor in the notebook", want)
				}
			}
			for _, gone := range []string{"first", "step 1", os.TempDir() + "/hornbook-run", "after"} {
				if strings.Contains(string(data), gone+`"`) || gone != "after" && strings.Contains(string(data), `"`+gone+`\n`) {
					t.Errorf("%q is in the notebook", gone)
				}
			}
			if t.Failed() {
				t.Logf("%s\n%s", &out, data)
			}
		})
	}
}

func TestInstallForReal(t *testing.T) {
	full(t)
	prefix := t.TempDir()
	var out bytes.Buffer
	if status := run(t.Context(), []string{"install", "-prefix", prefix}, &out, &out); status != 0 {
		t.Fatalf("status %d: %s", status, &out)
	}
	data, err := os.ReadFile(filepath.Join(kernelspec.PrefixDir(prefix), "kernels", "hornbook", "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec kernelspec.Spec
	if err := json.Unmarshal(data, &spec); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{spec.Argv[0], filepath.Join(spec.Env["HORNBOOK_SOURCE"], "go.mod"), filepath.Join(spec.Env["HORNBOOK_TOOLS"], "bin")} {
		if _, err := os.Stat(path); err != nil || !filepath.IsAbs(path) {
			t.Errorf("%s: %v: want an absolute path of what is there", path, err)
		}
	}
}

// The lab is served: it answers with its token, refuses without, lists the kernel, starts it, and ends with its context.
func TestLabForReal(t *testing.T) {
	full(t)
	t.Setenv("JUPYTER_DATA_DIR", t.TempDir()) // the user's own kernelspec stays as it is
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"lab", "-no-browser", "-seed", "", "-notebook", filepath.Join("testdata", "runner.ipynb")}, in, in)
		in.Close()
	}()
	address := make(chan []string, 1)
	var said bytes.Buffer
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		pattern := regexp.MustCompile(`http://localhost:(\d+)\S*\?token=(\S+)\n`)
		buffer := make([]byte, 4096)
		for found := false; ; {
			n, err := out.Read(buffer)
			said.Write(buffer[:n])
			if match := pattern.FindStringSubmatch(said.String()); match != nil && !found {
				found = true
				address <- match
			}
			if err != nil {
				return
			}
		}
	}()
	end := func() int {
		cancel()
		select {
		case status := <-ended:
			<-drained
			return status
		case <-time.After(time.Minute):
			t.Fatal("the lab does not end")
			return -1
		}
	}
	var port, token string
	select {
	case match := <-address:
		port, token = match[1], match[2]
	case status := <-ended:
		<-drained
		t.Fatalf("the lab ended with status %d:\n%s", status, &said)
	case <-time.After(8 * time.Minute):
		end()
		t.Fatalf("the lab does not open:\n%s", &said)
	}
	ask := func(method, path, token, body string) (int, string) {
		request, err := http.NewRequestWithContext(t.Context(), method, fmt.Sprintf("http://127.0.0.1:%s%s", port, path), strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "token "+token)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(data)
	}
	if status, _ := ask("GET", "/api/contents/runner.ipynb", "wrong", ""); status != http.StatusForbidden {
		t.Errorf("with a wrong token the lab answers %d", status)
	}
	if status, text := ask("GET", "/api/contents/runner.ipynb?content=0", token, ""); status != http.StatusOK {
		t.Errorf("the notebook: %d %s", status, text)
	}
	if status, text := ask("GET", "/api/kernelspecs", token, ""); status != http.StatusOK || !strings.Contains(text, kernelspec.DisplayName) {
		t.Errorf("the kernels: %d %s", status, text)
	}
	status, text := ask("POST", "/api/kernels", token, `{"name": "hornbook"}`)
	var started struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(text), &started); err != nil || status != http.StatusCreated {
		t.Errorf("a kernel's start: %d %s, %v", status, text, err)
	}
	// JupyterLab answers a restart when the new kernel has answered it.
	if status, text := ask("POST", "/api/kernels/"+started.ID+"/restart", token, ""); status != http.StatusOK {
		t.Errorf("a kernel's restart: %d %s", status, text)
	}
	page := inBrowser(t, fmt.Sprintf("http://127.0.0.1:%s/lab/tree/runner.ipynb?token=%s", port, token))
	for _, want := range []string{"runner.ipynb", kernelspec.DisplayName, "gonbui"} { // the tab, the kernel, a cell
		if !strings.Contains(page, want) {
			t.Errorf("the page in the browser has no %q", want)
		}
	}
	if status := end(); status != 0 {
		t.Errorf("status %d:\n%s", status, &said)
	}
	if _, err := http.Get("http://127.0.0.1:" + port + "/api"); err == nil {
		t.Error("the lab still answers after its end")
	}
}

// inBrowser is what a page has become in Chromium after its scripts have run.
func inBrowser(t *testing.T, url string) string {
	t.Helper()
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Error("there is no chromium to open the lab in")
		return ""
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
		"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(),
		"--timeout=25000", "--virtual-time-budget=60000", "--dump-dom", url)
	page, err := c.Output()
	if err != nil {
		t.Errorf("chromium: %v", err)
	}
	return string(page)
}
