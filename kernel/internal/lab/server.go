package lab

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/hornbook-go/hornbook/internal/aside"
	"github.com/hornbook-go/hornbook/kernel/internal/python"
)

const (
	serveLimit    = 60 * time.Second // until JupyterLab answers
	shutdownLimit = 15 * time.Second // for it and its kernels to end
)

// serverConfig says how JupyterLab is started.
type serverConfig struct {
	python string // of its environment
	root   string // the folder that it shows
	port   int    // 0 for the first free one
	log    string // the file of what it says
	config string // the folder of its settings
}

// server is a running JupyterLab.
type server struct {
	port    int
	token   string
	log     string
	command *exec.Cmd
	ended   chan struct{}
}

// startServer starts JupyterLab and returns when it answers.
func startServer(ctx context.Context, c serverConfig) (*server, error) {
	port, err := freePort(c.port)
	if err != nil {
		return nil, err
	}
	s := &server{port: port, token: strings.ToLower(rand.Text()), log: c.log, ended: make(chan struct{})}
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600) // it names the token
	if err != nil {
		return nil, fmt.Errorf("start JupyterLab: %w", err)
	}
	defer log.Close()
	args := []string{"-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1", "--ServerApp.port=" + strconv.Itoa(port),
		"--ServerApp.port_retries=0", "--ServerApp.root_dir=" + c.root, "--MultiKernelManager.default_kernel_name=hornbook"}
	if os.Geteuid() == 0 {
		args = append(args, "--allow-root")
	}
	s.command = exec.Command(c.python, args...)
	// The token is in the environment, since other users of the machine can read arguments. Settings are Hornbook's own:
	// those of another Jupyter may name extensions that this one does not have.
	s.command.Env = append(python.Env(), "JUPYTER_TOKEN="+s.token, "JUPYTER_CONFIG_DIR="+c.config)
	s.command.Dir, s.command.Stdout, s.command.Stderr = c.root, log, log
	apart(s.command)
	if err := s.command.Start(); err != nil {
		return nil, fmt.Errorf("start JupyterLab: %w", err)
	}
	go func() {
		s.command.Wait()
		close(s.ended)
	}()
	if err := s.answer(ctx); err != nil {
		s.kill()
		return nil, fmt.Errorf("start JupyterLab: %w; its log is %s and ends with\n%s", err, c.log, tail(c.log, 6))
	}
	return s, nil
}

// freePort returns port if it is free; for 0, the first free one from 8888 on, or any.
func freePort(port int) (int, error) {
	candidates := []int{port}
	if port == 0 {
		candidates = nil
		for p := 8888; p < 8908; p++ {
			candidates = append(candidates, p)
		}
		candidates = append(candidates, 0)
	}
	var err error
	for _, candidate := range candidates {
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(candidate))); err == nil {
			defer l.Close()
			return l.Addr().(*net.TCPAddr).Port, nil
		}
	}
	return 0, fmt.Errorf("find a free port: %w", err)
}

// answer waits for JupyterLab's first answer.
func (s *server) answer(ctx context.Context) error {
	limit := time.After(serveLimit)
	for {
		if response, err := s.request(ctx, "GET", "/api/status", time.Second); err == nil {
			response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-s.ended:
			return errors.New("it ended at once")
		case <-limit:
			return fmt.Errorf("no answer within %v", serveLimit)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *server) request(ctx context.Context, method, path string, limit time.Duration) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, fmt.Sprintf("http://127.0.0.1:%d%s", s.port, path), nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "token "+s.token)
	client := http.Client{Timeout: limit, Transport: &http.Transport{Proxy: nil, DisableKeepAlives: true}} // this machine, past any proxy
	return client.Do(request)
}

// address returns the URL at which a browser opens the notebook, a path from the served folder.
func (s *server) address(notebook string) string {
	path := "/lab"
	if notebook != "" {
		path += "/tree/" + escapePath(notebook)
	}
	return fmt.Sprintf("http://localhost:%d%s?token=%s", s.port, path, s.token)
}

// wait returns when JupyterLab has ended, which it does with its kernels when ctx is done. A signal after that ends it at
// once.
func (s *server) wait(ctx context.Context, say *report) error {
	select {
	case <-s.ended:
		if !s.command.ProcessState.Success() {
			return fmt.Errorf("JupyterLab ended with %v; its log is %s and ends with\n%s", s.command.ProcessState, s.log, tail(s.log, 6))
		}
		say.line("JupyterLab ended.")
		return nil
	case <-ctx.Done():
	}
	impatient := make(chan os.Signal, 1)
	signal.Notify(impatient, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(impatient)
	say.line("\nEnding JupyterLab and its kernels.")
	if response, err := s.request(context.Background(), "POST", "/api/shutdown", 5*time.Second); err == nil {
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	select {
	case <-s.ended:
	case <-impatient:
	case <-time.After(shutdownLimit):
	}
	s.kill()
	return nil
}

// kill ends what is still there.
func (s *server) kill() {
	killAll(s.command)
	<-s.ended
}

// quiet turns off JupyterLab's question whether it may fetch news: a course asks its own questions.
func quiet(environment string) error {
	dir := filepath.Join(environment, "etc", "jupyter", "labconfig")
	data, err := json.Marshal(map[string]any{"disabledExtensions": map[string]bool{"@jupyterlab/apputils-extension:announcements": true}})
	if err == nil {
		err = os.MkdirAll(dir, 0o755)
	}
	if err == nil {
		err = aside.WriteFile(filepath.Join(dir, "page_config.json"), append(data, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("set up JupyterLab: %w", err)
	}
	return nil
}

// tail returns the last n lines of a file, as far as it can be read.
func tail(file string, n int) string {
	data, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
