package python

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// index serves a package index whose page of pip links to the wheel as some indexes do: relative, with a fragment.
func index(t *testing.T, page, wheel string) string {
	mux := http.NewServeMux()
	mux.HandleFunc("/simple/pip/", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/simple/pip/" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(page))
	})
	mux.HandleFunc("/files/a/"+pipFile, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(wheel)) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/simple"
}

func TestDownloadWheel(t *testing.T) {
	link := `<a href="../../files/a/pip-26.2-py3-none-any.whl">older</a> <a href="../../files/a/` + pipFile + `#sha256=0">pip</a>`
	file := filepath.Join(t.TempDir(), pipFile)
	if err := downloadWheel(t.Context(), index(t, link, "a wheel"), file); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "a wheel" {
		t.Errorf("the file holds %q, %v", data, err)
	}
	if err := verify(file); err == nil || !strings.Contains(err.Error(), "SHA-256") {
		t.Errorf("verify = %v, want an error about its SHA-256", err)
	}
	if err := downloadWheel(t.Context(), index(t, "<a href='../other/'>nothing here</a>", ""), file); err == nil || !strings.Contains(err.Error(), "lists no") {
		t.Errorf("a page without pip: %v", err)
	}
	if err := downloadWheel(t.Context(), index(t, link, "")+"/other", file); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("no page: %v", err)
	}
}

func TestIndexURL(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "pip.conf")
	config := "[global]\ntimeout = 9\n# index-url = https://comment.example\n[list]\nindex-url = https://list.example\n[install]\nindex-url = https://corp.example/simple\n"
	if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIP_CONFIG_FILE", file)
	t.Setenv("PIP_INDEX_URL", "")
	if got := indexURL(); got != "https://corp.example/simple" {
		t.Errorf("indexURL = %s, want that of the section install", got)
	}
	t.Setenv("PIP_INDEX_URL", "https://env.example/simple")
	if got := indexURL(); got != "https://env.example/simple" {
		t.Errorf("indexURL = %s, want that of PIP_INDEX_URL", got)
	}
	if got := indexOf(filepath.Join(dir, "missing")); got != "" {
		t.Errorf("a file that is not there says %s", got)
	}
}
