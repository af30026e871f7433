package python

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

// The pip that installs JupyterLab where Python has none, with the digest that the package index gives for it.
const (
	pipFile   = "pip-26.3-py3-none-any.whl"
	pipSHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
	pipPinned = "pip==26.3"
)

// defaultIndex is the package index where the user has set no other.
const defaultIndex = "https://pypi.org/simple"

// pipWheel returns the pinned pip's wheel in the folder dir. A pip that the system has downloads it, since that knows the
// user's proxies and certificates; else it comes over HTTPS from the index that the user's settings name.
func pipWheel(ctx context.Context, i Interpreter, dir string, log io.Writer) (string, error) {
	wheel := filepath.Join(dir, pipFile)
	if verify(wheel) == nil {
		return wheel, nil
	}
	aside, err := os.MkdirTemp(dir, "pip-")
	if err != nil {
		return "", fmt.Errorf("fetch pip: %w", err)
	}
	defer os.RemoveAll(aside)
	fetched := filepath.Join(aside, pipFile)
	viaPip := command(ctx, log, i.Path, "-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "-d", aside, pipPinned)
	if viaPip.Run() != nil || verify(fetched) != nil {
		if err := downloadWheel(ctx, indexURL(), fetched); err != nil {
			return "", fmt.Errorf("fetch pip: %w", err)
		}
		if err := verify(fetched); err != nil {
			return "", fmt.Errorf("fetch pip: %w", err)
		}
	}
	if err := os.Rename(fetched, wheel); err != nil {
		return "", fmt.Errorf("fetch pip: %w", err)
	}
	return wheel, nil
}

func verify(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != pipSHA256 {
		return fmt.Errorf("%s has the SHA-256 %x, want %s", filepath.Base(file), sum, pipSHA256)
	}
	return nil
}

// downloadWheel finds the wheel on the index's page of pip, and writes it to file.
func downloadWheel(ctx context.Context, index, file string) error {
	page := strings.TrimSuffix(index, "/") + "/pip/"
	base, err := url.Parse(page)
	if err != nil {
		return fmt.Errorf("read the package index's address: %w", err)
	}
	data, err := get(ctx, page)
	if err != nil {
		return err
	}
	link := regexp.MustCompile(`href="([^"]*/` + regexp.QuoteMeta(pipFile) + `[^"]*)"`).FindSubmatch(data)
	if link == nil {
		return fmt.Errorf("%s lists no %s", base.Redacted(), pipFile)
	}
	address, err := base.Parse(html.UnescapeString(string(link[1])))
	if err != nil {
		return fmt.Errorf("read the link to %s: %w", pipFile, err)
	}
	if address.Host == base.Host && address.User == nil {
		address.User = base.User // a private index asks for its password again
	}
	if data, err = get(ctx, address.String()); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

func get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "text/html, application/octet-stream;q=0.9, */*;q=0.1")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errors.New(request.URL.Redacted() + ": " + response.Status)
	}
	return io.ReadAll(response.Body)
}

// indexURL returns the package index that pip would use: of PIP_INDEX_URL, of pip's files, or the public one.
func indexURL() string {
	if index := os.Getenv("PIP_INDEX_URL"); index != "" {
		return index
	}
	for _, file := range pipFiles() {
		if index := indexOf(file); index != "" {
			return index
		}
	}
	return defaultIndex
}

// pipFiles returns where pip reads its settings, the strongest first.
func pipFiles() []string {
	var files []string
	if file := os.Getenv("PIP_CONFIG_FILE"); file != "" {
		files = append(files, file)
	}
	name := "pip.conf"
	if runtime.GOOS == "windows" {
		name = "pip.ini"
	}
	if dir, err := os.UserConfigDir(); err == nil {
		files = append(files, filepath.Join(dir, "pip", name))
	}
	if home, err := os.UserHomeDir(); err == nil {
		files = append(files, filepath.Join(home, ".config", "pip", name), filepath.Join(home, ".pip", name))
	}
	if runtime.GOOS == "windows" {
		return append(files, filepath.Join(os.Getenv("ProgramData"), "pip", name))
	}
	return append(files, "/etc/pip.conf", "/etc/xdg/pip/pip.conf", "/Library/Application Support/pip/pip.conf")
}

// indexOf returns the index-url in the sections global or install of one of pip's files, "" if it sets none.
func indexOf(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	section, index := "", ""
	for scanner := bufio.NewScanner(f); scanner.Scan(); {
		line := strings.TrimSpace(scanner.Text())
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok || section != "global" && section != "install" {
			continue
		}
		if key = strings.TrimSpace(key); key == "index-url" || key == "index_url" {
			index = strings.TrimSpace(value)
		}
	}
	return index
}
